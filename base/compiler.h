/*
 * What C11 cannot say to the compiler. A leaf header.
 */
#ifndef PAGEWALK_BASE_COMPILER_H
#define PAGEWALK_BASE_COMPILER_H

/* Compiled anew into each caller: parameters that are constant there choose
 * the code. */
#define ALWAYS_INLINE static inline __attribute__((always_inline))

/* Kept out of its callers, which are hot where it is not. */
#define NO_INLINE __attribute__((noinline))

/* What the compiler may build on, and cannot know. */
#define ASSUME(condition)                                               \
    do {                                                                \
        if (!(condition))                                               \
            __builtin_unreachable();                                    \
    } while (0)

#define LIKELY(condition) __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)

#endif
