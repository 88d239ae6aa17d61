/*
 * What C11 cannot say to the compiler.
 */
#ifndef PAGEWALK_BASE_COMPILER_H
#define PAGEWALK_BASE_COMPILER_H

/* Inlined into each caller: a parameter that is constant there costs no
 * branch. */
#define ALWAYS_INLINE static inline __attribute__((always_inline))

/* Not inlined: for the rare path of a hot caller. */
#define NO_INLINE __attribute__((noinline))

/* Promises a condition that the compiler cannot derive and may rely on. */
#define ASSUME(condition)                                               \
    do {                                                                \
        if (!(condition))                                               \
            __builtin_unreachable();                                    \
    } while (0)

#define LIKELY(condition) __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)

#endif
