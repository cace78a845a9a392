"""The sentences of pages and reports, by key and language. Places are named, never numbered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SENTENCES: Final[Mapping[str, Mapping[str, str]]] = {
    "between": {
        "en": "between {low} and {high}",
        "de": "zwischen {low} und {high}",
        "ar": "بين {low} و{high}",
    },
    "and": {"en": "{first} and {last}", "de": "{first} und {last}", "ar": "{first} و{last}"},
    "not_chance": {
        "en": "This is unlikely to be chance.",
        "de": "Das ist kaum Zufall.",
        "ar": "من غير المرجّح أن يكون هذا مصادفة.",
    },
    "gap.below": {
        "en": "{unit} is below the rest of the organisation in {measure}, by {size} ({interval}).",
        "de": "{unit} liegt bei {measure} unter dem Rest der Organisation, um {size} ({interval}).",
        "ar": "{unit} أدنى من بقية المؤسسة في {measure} بمقدار {size} ({interval}).",
    },
    "gap.above": {
        "en": "{unit} is above the rest of the organisation in {measure}, by {size} ({interval}).",
        "de": "{unit} liegt bei {measure} über dem Rest der Organisation, um {size} ({interval}).",
        "ar": "{unit} أعلى من بقية المؤسسة في {measure} بمقدار {size} ({interval}).",
    },
    "gap.more": {
        "en": "The same holds for {measures}.",
        "de": "Dasselbe gilt für {measures}.",
        "ar": "والأمر نفسه في {measures}.",
    },
    "change.rose": {
        "en": "{measure} rose in {unit} since the last wave, by {size} ({interval}).",
        "de": "{measure} ist in {unit} seit der letzten Welle gestiegen, um {size} ({interval}).",
        "ar": "ارتفع {measure} في {unit} منذ الجولة السابقة بمقدار {size} ({interval}).",
    },
    "change.fell": {
        "en": "{measure} fell in {unit} since the last wave, by {size} ({interval}).",
        "de": "{measure} ist in {unit} seit der letzten Welle gefallen, um {size} ({interval}).",
        "ar": "انخفض {measure} في {unit} منذ الجولة السابقة بمقدار {size} ({interval}).",
    },
    "change.rose_several": {
        "en": "{n} of {of} dimensions rose in {unit} since the last wave, most of all {measure}, by"
        " {size} ({interval}).",
        "de": "{n} von {of} Dimensionen sind in {unit} seit der letzten Welle gestiegen, am"
        " meisten {measure}, um {size} ({interval}).",
        "ar": "ارتفعت {n} من {of} أبعاد في {unit} منذ الجولة السابقة، وأكثرها {measure} بمقدار"
        " {size} ({interval}).",
    },
    "change.fell_several": {
        "en": "{n} of {of} dimensions fell in {unit} since the last wave, most of all {measure}, by"
        " {size} ({interval}).",
        "de": "{n} von {of} Dimensionen sind in {unit} seit der letzten Welle gefallen, am"
        " meisten {measure}, um {size} ({interval}).",
        "ar": "انخفضت {n} من {of} أبعاد في {unit} منذ الجولة السابقة، وأكثرها {measure} بمقدار"
        " {size} ({interval}).",
    },
    "level.single": {
        "en": "{unit} stands at maturity level {level} of 5, “{name}”.",
        "de": "{unit} steht auf Reifestufe {level} von 5, „{name}“.",
        "ar": "تقع {unit} في مستوى النضج {level} من 5: «{name}».",
    },
    "level.odds": {
        "en": "{unit} stands at maturity level {levels} of 5 ({odds}): which one, we cannot tell"
        " yet.",
        "de": "{unit} steht auf Reifestufe {levels} von 5 ({odds}): welche, lässt sich noch nicht"
        " sagen.",
        "ar": "تقع {unit} في مستوى النضج {levels} من 5 ({odds})، ولا يمكننا الحسم بعد.",
    },
    "level.binding": {
        "en": "What holds it back most is {measure}.",
        "de": "Am meisten bremst {measure}.",
        "ar": "أكثر ما يعيقها هو {measure}.",
    },
    "or": {"en": "{first} or {last}", "de": "{first} oder {last}", "ar": "{first} أو {last}"},
    "tie.asymmetry": {
        "en": "{a} and {b} see their tie very differently: {a} {value_a}, {b} {value_b}.",
        "de": "{a} und {b} sehen ihre Beziehung sehr verschieden: {a} {value_a}, {b} {value_b}.",
        "ar": "ترى {a} و{b} علاقتهما بشكل مختلف جدًا: {a} {value_a}، و{b} {value_b}.",
    },
    "tie.weak": {
        "en": "{a} rates working with {b} at {value}, lower than other ties ({interval}).",
        "de": "{a} bewertet die Zusammenarbeit mit {b} mit {value}, tiefer als sonst üblich"
        " ({interval}).",
        "ar": "تقيّم {a} العمل مع {b} بـ {value}، أدنى من سائر العلاقات ({interval}).",
    },
    "need.unmet": {
        "en": "{needed} of {a} need “{service}” from {b}; of {b}, {owed} know that they owe it.",
        "de": "{needed} von {a} brauchen „{service}“ von {b}; von {b} wissen {owed}, dass sie das"
        " schulden.",
        "ar": "{needed} من {a} يحتاجون إلى «{service}» من {b}، ويعلم {owed} من {b} أنه مطلوب منهم.",
    },
    "goal.unknown": {
        "en": "{unit} hardly knows the goal “{goal}”: {value} recognise it, {rest} elsewhere.",
        "de": "{unit} kennt das Ziel „{goal}“ kaum: {value} erkennen es, anderswo {rest}.",
        "ar": "تكاد {unit} لا تعرف الهدف «{goal}»: تعرّف عليه {value} مقابل {rest} في غيرها.",
    },
    "goal.unknown_alone": {
        "en": "{unit} hardly knows the goal “{goal}”: {value} recognise it.",
        "de": "{unit} kennt das Ziel „{goal}“ kaum: {value} erkennen es.",
        "ar": "تكاد {unit} لا تعرف الهدف «{goal}»: تعرّف عليه {value}.",
    },
    "goal.claimed": {
        "en": "In {unit}, {claimed} say they know the goals; tested against decoys it is {shown}.",
        "de": "In {unit} sagen {claimed}, dass sie die Ziele kennen; gegen Attrappen geprüft sind"
        " es {shown}.",
        "ar": "في {unit} يقول {claimed} إنهم يعرفون الأهداف، وعند الاختبار مقابل أهداف وهمية"
        " تكون النسبة {shown}.",
    },
    "word.double": {
        "en": "{a} and {b} mean different things by “{term}”: only {same} pick the same meaning.",
        "de": "{a} und {b} meinen mit „{term}“ Verschiedenes: nur {same} wählen dieselbe"
        " Bedeutung.",
        "ar": "تعني {a} و{b} أمرين مختلفين بكلمة «{term}»: {same} فقط يختارون المعنى نفسه.",
    },
    "word.odd": {
        "en": "{a} means something else by “{term}” than {n} other functions do: as a rule {most}"
        " pick the same meaning.",
        "de": "{a} meint mit „{term}“ etwas anderes als {n} andere Funktionen: meist wählen"
        " {most} dieselbe Bedeutung.",
        "ar": "تعني {a} بكلمة «{term}» غير ما تعنيه {n} من الوظائف الأخرى: {most} في العادة"
        " يختارون المعنى نفسه.",
    },
    "word.unknowing": {
        "en": "Few of them know it ({knows} at most).",
        "de": "Nur wenige wissen davon (höchstens {knows}).",
        "ar": "وقليل منهم يعلم بذلك ({knows} على الأكثر).",
    },
    "perception.blind": {
        "en": "{b} is seen less well than it believes: others rate it {sees}, it expects {guess}.",
        "de": "{b} wird schlechter gesehen, als es glaubt: andere geben {sees}, erwartet wird"
        " {guess}.",
        "ar": "تُرى {b} أقل مما تظن: يقيّمها الآخرون بـ {sees} وهي تتوقع {guess}.",
    },
    "perception.modest": {
        "en": "{b} is seen better than it believes: others rate it {sees}, it expects {guess}.",
        "de": "{b} wird besser gesehen, als es glaubt: andere geben {sees}, erwartet wird {guess}.",
        "ar": "تُرى {b} أفضل مما تظن: يقيّمها الآخرون بـ {sees} وهي تتوقع {guess}.",
    },
    "sponsorship.more": {
        "en": "Leaders report “{behaviour}” far more often than staff see it: {leaders} against"
        " {staff}.",
        "de": "Leitende berichten „{behaviour}“ weit öfter, als Mitarbeitende es sehen: {leaders}"
        " gegen {staff}.",
        "ar": "يذكر القادة «{behaviour}» أكثر بكثير مما يراه الموظفون: {leaders} مقابل {staff}.",
    },
    "sponsorship.more_several": {
        "en": "Leaders report {n} of {of} behaviours far more often than staff see them, most of"
        " all “{behaviour}”: {leaders} against {staff}.",
        "de": "Leitende berichten {n} von {of} Verhaltensweisen weit öfter, als Mitarbeitende sie"
        " sehen, vor allem „{behaviour}“: {leaders} gegen {staff}.",
        "ar": "يذكر القادة {n} من {of} سلوكيات أكثر بكثير مما يراه الموظفون، وأبرزها"
        " «{behaviour}»: {leaders} مقابل {staff}.",
    },
    "sponsorship.less_several": {
        "en": "Staff see {n} of {of} behaviours more often than leaders report them, most of all"
        " “{behaviour}”: {staff} against {leaders}.",
        "de": "Mitarbeitende sehen {n} von {of} Verhaltensweisen öfter, als Leitende sie"
        " berichten, vor allem „{behaviour}“: {staff} gegen {leaders}.",
        "ar": "يرى الموظفون {n} من {of} سلوكيات أكثر مما يذكره القادة، وأبرزها «{behaviour}»:"
        " {staff} مقابل {leaders}.",
    },
    "sponsorship.less": {
        "en": "Staff see “{behaviour}” more often than leaders report it: {staff} against"
        " {leaders}.",
        "de": "Mitarbeitende sehen „{behaviour}“ öfter, als Leitende es berichten: {staff} gegen"
        " {leaders}.",
        "ar": "يرى الموظفون «{behaviour}» أكثر مما يذكره القادة: {staff} مقابل {leaders}.",
    },
    "theme.first": {
        "en": "What comments speak of most: “{theme}” ({share} of them).",
        "de": "Wovon die Kommentare am meisten handeln: „{theme}“ ({share}).",
        "ar": "أكثر ما تتحدث عنه التعليقات: «{theme}» ({share} منها).",
    },
    "course.too_early": {
        "en": "{measure}: too few waves to tell.",
        "de": "{measure}: zu wenige Wellen, um es zu sagen.",
        "ar": "{measure}: عدد الجولات لا يكفي للحكم.",
    },
    "course.noise": {
        "en": "{measure}: no more than noise.",
        "de": "{measure}: nicht mehr als Rauschen.",
        "ar": "{measure}: لا شيء سوى تقلب عشوائي.",
    },
    "course.dip": {
        "en": "{measure} dipped and recovered: {first} at first, {turn} in “{wave}”, {last} now.",
        "de": "{measure} ist eingebrochen und hat sich erholt: zuerst {first}, {turn} in „{wave}“,"
        " jetzt {last}.",
        "ar": "تراجع {measure} ثم تعافى: {first} في البداية، و{turn} في «{wave}»، و{last} الآن.",
    },
    "course.relapse": {
        "en": "{measure} rose and fell back: {first} at first, {turn} in “{wave}”, {last} now.",
        "de": "{measure} ist gestiegen und zurückgefallen: zuerst {first}, {turn} in „{wave}“,"
        " jetzt {last}.",
        "ar": "ارتفع {measure} ثم عاد فتراجع: {first} في البداية، و{turn} في «{wave}»، و{last}"
        " الآن.",
    },
    "course.rising": {
        "en": "{measure} is rising: {first} at first, {last} now.",
        "de": "{measure} steigt: zuerst {first}, jetzt {last}.",
        "ar": "{measure} في ارتفاع: {first} في البداية، و{last} الآن.",
    },
    "course.falling": {
        "en": "{measure} is falling: {first} at first, {last} now.",
        "de": "{measure} sinkt: zuerst {first}, jetzt {last}.",
        "ar": "{measure} في انخفاض: {first} في البداية، و{last} الآن.",
    },
    "nothing": {
        "en": "Nothing stands out: all differences are as large as chance makes them.",
        "de": "Nichts sticht heraus: alle Unterschiede sind so groß, wie der Zufall sie macht.",
        "ar": "لا شيء لافت: كل الفروق بالحجم الذي تصنعه المصادفة.",
    },
    "mark.above": {"en": "above the rest", "de": "über dem Rest", "ar": "أعلى من البقية"},
    "mark.below": {"en": "below the rest", "de": "unter dem Rest", "ar": "أدنى من البقية"},
    "mark.none": {
        "en": "not clearly different",
        "de": "nicht klar verschieden",
        "ar": "لا فرق واضح",
    },
    "reason.too_few": {
        "en": "Too few people answered to show it without showing someone.",
        "de": "Zu wenige haben geantwortet, um es zu zeigen, ohne jemanden zu zeigen.",
        "ar": "عدد المجيبين أقل من أن يُعرض دون كشف أحد.",
    },
    "reason.protects_another": {
        "en": "Withheld because with it another small group could be worked out.",
        "de": "Zurückgehalten, weil sich damit eine andere kleine Gruppe ausrechnen ließe.",
        "ar": "حُجب لأن نشره يتيح استنتاج مجموعة صغيرة أخرى.",
    },
    "reason.too_narrow": {
        "en": "Withheld because it would pin a hidden number too closely.",
        "de": "Zurückgehalten, weil es eine verborgene Zahl zu genau festlegen würde.",
        "ar": "حُجب لأنه يحدّد رقمًا مخفيًا بدقة زائدة.",
    },
    "reason.not_asked": {
        "en": "Not asked this time, or nobody answered.",
        "de": "Diesmal nicht gefragt, oder niemand hat geantwortet.",
        "ar": "لم يُسأل هذه المرة، أو لم يُجب أحد.",
    },
    "reason.needs_key": {
        "en": "The data do not say which answers belong together.",
        "de": "Die Daten sagen nicht, welche Antworten zusammengehören.",
        "ar": "لا تبيّن البيانات أي الإجابات تعود إلى الشخص نفسه.",
    },
    "reason.pair_first": {
        "en": "Those whom a tie concerns see it first, and all leaders from a set day on.",
        "de": "Wen eine Beziehung betrifft, sieht sie zuerst; alle Leitenden ab einem festen Tag.",
        "ar": "يرى العلاقة أولًا من تعنيهم، ثم يراها جميع القادة ابتداءً من يوم محدد.",
    },
    "reason.not_yet": {
        "en": "Not yet: there is no earlier wave to compare with.",
        "de": "Noch nicht: es gibt keine frühere Welle zum Vergleich.",
        "ar": "ليس بعد: لا توجد جولة سابقة للمقارنة.",
    },
    "note.up to 5 %": {"en": "up to 5%", "de": "bis 5\u00a0%", "ar": "حتى 5%"},
    "note.95 % or more": {"en": "95% or more", "de": "95\u00a0% oder mehr", "ar": "95% أو أكثر"},
    "level.1": {"en": "separate", "de": "getrennt", "ar": "منفصلة"},
    "level.2": {"en": "in contact", "de": "in Kontakt", "ar": "على تواصل"},
    "level.3": {"en": "coordinated", "de": "abgestimmt", "ar": "منسّقة"},
    "level.4": {"en": "aligned", "de": "ausgerichtet", "ar": "متوائمة"},
    "level.5": {"en": "interlocked", "de": "verzahnt", "ar": "متشابكة"},
    "meaning.1": {
        "en": "Functions work side by side; what ties them is chance.",
        "de": "Funktionen arbeiten nebeneinander; was sie verbindet, ist Zufall.",
        "ar": "تعمل الوظائف جنبًا إلى جنب، وما يربطها هو المصادفة.",
    },
    "meaning.2": {
        "en": "Functions know each other and meet when things go wrong.",
        "de": "Funktionen kennen einander und treffen sich, wenn etwas schiefgeht.",
        "ar": "تعرف الوظائف بعضها بعضًا وتلتقي حين يحدث خلل.",
    },
    "meaning.3": {
        "en": "Goals, words and hand-overs are agreed, if not always kept.",
        "de": "Ziele, Begriffe und Übergaben sind vereinbart, wenn auch nicht immer eingehalten.",
        "ar": "الأهداف والمصطلحات وعمليات التسليم متفق عليها وإن لم تُحترم دائمًا.",
    },
    "meaning.4": {
        "en": "Functions plan together and most people see agreements kept.",
        "de": "Funktionen planen gemeinsam, und die meisten erleben, dass Zusagen gehalten werden.",
        "ar": "تخطط الوظائف معًا ويرى معظم الناس أن الاتفاقات تُحترم.",
    },
    "meaning.5": {
        "en": "Shared goals and kept promises steer the work everywhere.",
        "de": "Gemeinsame Ziele und gehaltene Zusagen lenken überall die Arbeit.",
        "ar": "الأهداف المشتركة والوعود الموفّاة توجّه العمل في كل مكان.",
    },
}
