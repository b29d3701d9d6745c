/* GCC 11 calls this function of its C++ library, which the library of GLIBCXX 3.4.28 lacks; nothing here can be thrown. */
#include <stdlib.h>

__attribute__((visibility("hidden"), noreturn)) void _ZSt28__throw_bad_array_new_lengthv(void) { abort(); }
