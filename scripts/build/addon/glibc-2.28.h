/*
 * Binds what SQLite's add-on calls to the versions of these functions that glibc 2.28 has: newer C libraries moved or
 * remade them under newer version names, which an older system's loader refuses. Included before every source.
 */
#if defined(__x86_64__)
#define OLDEST "GLIBC_2.2.5"
#elif defined(__aarch64__)
#define OLDEST "GLIBC_2.17"
#else
#error "no executable is made for this processor"
#endif
#define BIND(name) __asm__(".symver " #name "," #name "@" OLDEST)

BIND(exp);
BIND(log);
BIND(log2);
BIND(pow);
BIND(dlopen);
BIND(dlsym);
BIND(dlclose);
BIND(dlerror);
BIND(pthread_create);
BIND(pthread_join);
BIND(pthread_once);
BIND(pthread_mutexattr_init);
BIND(pthread_mutexattr_settype);
BIND(pthread_mutexattr_destroy);
BIND(pthread_mutex_trylock);
