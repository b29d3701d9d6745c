/*
 * stat, fstat and lstat as functions of their own came with glibc 2.33; before, headers called these, with the layout's
 * number in front. Linked in their place with --wrap.
 */
#define _LARGEFILE64_SOURCE
#include <sys/stat.h>

#if defined(__x86_64__)
#define LAYOUT 1
#else
#define LAYOUT 0
#endif

/* struct stat and struct stat64 are the same on 64-bit Linux. */
int old_stat(int layout, const char *path, struct stat64 *status);
int old_fstat(int layout, int fd, struct stat64 *status);
int old_lstat(int layout, const char *path, struct stat64 *status);
__asm__(".symver old_stat,__xstat64@" OLDEST);
__asm__(".symver old_fstat,__fxstat64@" OLDEST);
__asm__(".symver old_lstat,__lxstat64@" OLDEST);

int __wrap_stat64(const char *path, struct stat64 *status) { return old_stat(LAYOUT, path, status); }
int __wrap_fstat(int fd, struct stat *status) { return old_fstat(LAYOUT, fd, (struct stat64 *)status); }
int __wrap_fstat64(int fd, struct stat64 *status) { return old_fstat(LAYOUT, fd, status); }
int __wrap_lstat64(const char *path, struct stat64 *status) { return old_lstat(LAYOUT, path, status); }
