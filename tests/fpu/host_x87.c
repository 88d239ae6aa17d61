#define _GNU_SOURCE
#include "tests/fpu/host_x87.h"

#ifdef __x86_64__

#include <stddef.h>
#include <string.h>
#include <sys/mman.h>

enum {
    ENCODINGS = 8 * 256,
    STUB_BYTES = 32,
    STUBS_BYTES = ENCODINGS * 2 * STUB_BYTES,
    RM_RSI = 6,             /* [rsi] */
};

typedef void stub_fn(uint8_t *before, uint8_t *memory, uint8_t *after,
                     uint64_t *eflags);

static uint8_t *stubs;

static uint8_t *put(uint8_t *at, const char *bytes, size_t size)
{
    memcpy(at, bytes, size);
    return at + size;
}
#define PUT(at, bytes) put(at, bytes, sizeof(bytes) - 1)

/* The code of an encoding, with or without the operand-size prefix. */
static uint8_t *stub_of(unsigned encoding, bool opsize32)
{
    return stubs + (encoding * 2 + opsize32) * STUB_BYTES;
}

static void write_stub(unsigned encoding, bool opsize32)
{
    uint8_t *at = stub_of(encoding, opsize32);
    bool memory = (encoding >> 6 & 3) != 3;

    at = PUT(at, "\xff\x31\x9d");           /* push [rcx]; popfq */
    at = PUT(at, "\xdd\x27");               /* frstor [rdi] */
    if (!opsize32)
        *at++ = 0x66;
    *at++ = (uint8_t)(0xd8 | encoding >> 8);
    *at++ = (uint8_t)(memory ? (encoding & 0x38) | RM_RSI : encoding);
    at = PUT(at, "\x9c\x8f\x01");           /* pushfq; pop [rcx] */
    PUT(at, "\xdd\x32\xc3");                /* fnsave [rdx]; ret */
}

bool host_x87_prepare(unsigned encoding)
{
    if (!stubs) {
        void *map = mmap(NULL, STUBS_BYTES, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        if (map == MAP_FAILED)
            return false;
        stubs = map;
    }
    if (mprotect(stubs, STUBS_BYTES, PROT_READ | PROT_WRITE))
        return false;
    write_stub(encoding, false);
    write_stub(encoding, true);
    return !mprotect(stubs, STUBS_BYTES, PROT_READ | PROT_EXEC);
}

void host_x87_run(unsigned encoding, bool opsize32, struct host_x87 *run)
{
    void *code = stub_of(encoding, opsize32);
    stub_fn *stub;

    memcpy(&stub, &code, sizeof stub);
    stub(run->before, run->memory, run->after, &run->eflags);
}

#else

bool host_x87_prepare(unsigned encoding)
{
    (void)encoding;
    return false;
}

void host_x87_run(unsigned encoding, bool opsize32, struct host_x87 *run)
{
    (void)encoding;
    (void)opsize32;
    (void)run;
}

#endif
