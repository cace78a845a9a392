/* A disk that fails when it is told to, or writes down what reached it: loaded before the C library.

   Only files whose name holds "interlock.sqlite" are concerned. fault_arm(n, e): the n-th write or
   sync from now on fails with errno e.
   trace_begin(path): every write, sync and cut is appended to a file, for losing power later. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int fails_at, fails_with, seen, trace = -1;

static int concerned(int fd, char *path, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, size - 1);
    if (n < 0) return 0;
    path[n] = 0;
    return strstr(path, "interlock.sqlite") != NULL && strstr(path, "-shm") == NULL;
}

void fault_arm(int at, int with) { fails_at = at; fails_with = with; seen = 0; }
int fault_seen(void) { return seen; }
void trace_begin(const char *path) { trace = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0600); }

typedef ssize_t (*write_t)(int, const void *, size_t);
typedef ssize_t (*pwrite_t)(int, const void *, size_t, off_t);
typedef int (*sync_t)(int);
typedef int (*cut_t)(int, off_t);

static void note(char kind, const char *path, int64_t at, const void *data, uint32_t size) {
    if (trace < 0) return;
    write_t real = (write_t)dlsym(RTLD_NEXT, "write");
    const char *name = strrchr(path, '/');
    uint8_t is_log = name && strstr(name, "-wal") != NULL;
    char head[14];
    head[0] = kind; head[1] = is_log;
    memcpy(head + 2, &at, 8); memcpy(head + 10, &size, 4);
    real(trace, head, 14);
    if (size && data) real(trace, data, size);
}

void trace_mark(int64_t number) { note('M', "", number, NULL, 0); }

static int is_to_fail(void) {
    seen++;
    if (!fails_at || seen != fails_at) return 0;
    errno = fails_with;
    return 1;
}

static ssize_t put(int fd, const void *data, size_t size, off_t at, const char *name) {
    pwrite_t real = (pwrite_t)dlsym(RTLD_NEXT, name);
    char path[4096];
    if (!concerned(fd, path, sizeof path)) return real(fd, data, size, at);
    if (is_to_fail()) return -1;
    ssize_t done = real(fd, data, size, at);
    if (done > 0) note('W', path, at, data, (uint32_t)done);
    return done;
}
ssize_t pwrite(int fd, const void *d, size_t n, off_t at) { return put(fd, d, n, at, "pwrite"); }
ssize_t pwrite64(int fd, const void *d, size_t n, off_t at) { return put(fd, d, n, at, "pwrite64"); }

ssize_t write(int fd, const void *data, size_t size) {
    write_t real = (write_t)dlsym(RTLD_NEXT, "write");
    char path[4096];
    if (fd == trace || !concerned(fd, path, sizeof path)) return real(fd, data, size);
    off_t at = lseek(fd, 0, SEEK_CUR);
    if (is_to_fail()) return -1;
    ssize_t done = real(fd, data, size);
    if (done > 0) note('W', path, at, data, (uint32_t)done);
    return done;
}

static int flush(int fd, const char *name) {
    sync_t real = (sync_t)dlsym(RTLD_NEXT, name);
    char path[4096];
    if (!concerned(fd, path, sizeof path)) return real(fd);
    if (is_to_fail()) return -1;
    int done = real(fd);
    if (!done) note('S', path, 0, NULL, 0);
    return done;
}
int fsync(int fd) { return flush(fd, "fsync"); }
int fdatasync(int fd) { return flush(fd, "fdatasync"); }

static int cut(int fd, off_t at, const char *name) {
    cut_t real = (cut_t)dlsym(RTLD_NEXT, name);
    char path[4096];
    int is_ours = concerned(fd, path, sizeof path), done = real(fd, at);
    if (is_ours && !done) note('C', path, at, NULL, 0);
    return done;
}
int ftruncate(int fd, off_t at) { return cut(fd, at, "ftruncate"); }
int ftruncate64(int fd, off_t at) { return cut(fd, at, "ftruncate64"); }
