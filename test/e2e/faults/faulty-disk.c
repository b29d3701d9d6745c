// A disk that fails, for programs that are started with LD_PRELOAD: below the directory FAULTY_UNDER every write fails with
// ENOSPC from the one numbered FAULTY_WRITE on (each write, and each new file or directory, counts one), and every read of
// a file whose path ends with FAULTY_READ fails with EIO. At its end the program adds the number of its writes to
// FAULTY_COUNT, if that is set.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long writes;

#define REAL(name) \
  static __typeof__(name) *real; \
  if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

static const char *setting(const char *name) {
  const char *value = getenv(name);
  return value && *value ? value : NULL;
}

static int is_below(const char *path) {
  const char *under = setting("FAULTY_UNDER");
  return under && strncmp(path, under, strlen(under)) == 0;
}

static int path_of(int fd, char *path) {
  char name[64];
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(name, path, PATH_MAX - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return 1;
}

// True if this write, the next one by number, fails.
static int is_full(const char *path) {
  if (!is_below(path)) return 0;
  long number = atomic_fetch_add(&writes, 1) + 1;
  const char *from = setting("FAULTY_WRITE");
  if (!from || number < atol(from)) return 0;
  errno = ENOSPC;
  return 1;
}

static int is_full_fd(int fd) {
  int before = errno;
  char path[PATH_MAX];
  if (path_of(fd, path) && is_full(path)) return 1;
  errno = before;
  return 0;
}

static int is_unreadable(int fd) {
  const char *end = setting("FAULTY_READ");
  char path[PATH_MAX];
  int before = errno;
  if (end && path_of(fd, path) && is_below(path) && strlen(path) >= strlen(end) &&
      strcmp(path + strlen(path) - strlen(end), end) == 0) {
    errno = EIO;
    return 1;
  }
  errno = before;
  return 0;
}

ssize_t write(int fd, const void *bytes, size_t count) {
  REAL(write);
  return is_full_fd(fd) ? -1 : real(fd, bytes, count);
}
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
  REAL(pwrite);
  return is_full_fd(fd) ? -1 : real(fd, bytes, count, at);
}
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
  REAL(pwrite64);
  return is_full_fd(fd) ? -1 : real(fd, bytes, count, at);
}
ssize_t writev(int fd, const struct iovec *parts, int count) {
  REAL(writev);
  return is_full_fd(fd) ? -1 : real(fd, parts, count);
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) {
  REAL(pwritev);
  return is_full_fd(fd) ? -1 : real(fd, parts, count, at);
}
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) {
  REAL(pwritev64);
  return is_full_fd(fd) ? -1 : real(fd, parts, count, at);
}
int mkdir(const char *path, mode_t mode) {
  REAL(mkdir);
  return is_full(path) ? -1 : real(path, mode);
}
int link(const char *from, const char *to) {
  REAL(link);
  return is_full(to) ? -1 : real(from, to);
}
ssize_t read(int fd, void *bytes, size_t count) {
  REAL(read);
  return is_unreadable(fd) ? -1 : real(fd, bytes, count);
}
ssize_t pread(int fd, void *bytes, size_t count, off_t at) {
  REAL(pread);
  return is_unreadable(fd) ? -1 : real(fd, bytes, count, at);
}
ssize_t pread64(int fd, void *bytes, size_t count, off64_t at) {
  REAL(pread64);
  return is_unreadable(fd) ? -1 : real(fd, bytes, count, at);
}

static int opened(int (*real)(const char *, int, ...), const char *path, int flags, mode_t mode) {
  if ((flags & O_CREAT) && access(path, F_OK) != 0 && is_full(path)) return -1;
  return real(path, flags, mode);
}
int open(const char *path, int flags, ...) {
  REAL(open);
  va_list rest;
  va_start(rest, flags);
  mode_t mode = va_arg(rest, mode_t);
  va_end(rest);
  return opened(real, path, flags, mode);
}
int open64(const char *path, int flags, ...) {
  REAL(open64);
  va_list rest;
  va_start(rest, flags);
  mode_t mode = va_arg(rest, mode_t);
  va_end(rest);
  return opened(real, path, flags, mode);
}

__attribute__((destructor)) static void tell(void) {
  const char *file = setting("FAULTY_COUNT");
  FILE *out = file && writes > 0 ? fopen(file, "a") : NULL;
  if (!out) return;
  fprintf(out, "%ld\n", (long)writes);
  fclose(out);
}
