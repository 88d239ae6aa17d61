#define _DEFAULT_SOURCE
#include "base/hash.h"

#include <sys/random.h>
#include <time.h>

/* Without random numbers of the host, its time and the place of the stack are
 * all that is hard to guess. */
struct hash_key hash_key_new(void)
{
    struct hash_key key;
    struct timespec now;

    if (getrandom(&key, sizeof(key), GRND_NONBLOCK) == sizeof(key))
        return key;
    clock_gettime(CLOCK_REALTIME, &now);
    key.a = (uint64_t)now.tv_nsec * UINT64_C(0x9e3779b97f4a7c15);
    key.b = (uint64_t)(uintptr_t)&key * UINT64_C(0xbf58476d1ce4e5b9);
    return key;
}
