/*
 * The Pentium's pipes on random sequences, against a second way to time them:
 * it sees the whole sequence, keeps absolute clocks and no state, and has what
 * an instruction reads and writes from a table made by hand.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "cpu/timing/pairing.h"
#include "tests/unit/insn_fixture.h"

Suite *pairing_random_suite(void);

enum { SEQUENCES = 4000, LENGTH_MAX = 24, SEED = 20 };

enum { A = 1, C = 2, D = 4, B = 8, SP = 16, BP = 32, SI = 64, DI = 128 };

/* What an instruction is: its class, whether it moves ESP as PUSH does (stack),
 * whether it is a read-modify-write (rmw), its clocks and those of its prefix;
 * the registers that it reads as values, in an address, and writes. ESP as PUSH
 * and POP use it is in `address`, and in `writes` only where it is named. */
static const struct kind {
    const char *bytes;
    char class;             /* N, U, V or B: both */
    bool stack, rmw;
    uint8_t clocks, prefix;
    uint8_t reads, address, writes;
} kinds[] = {
#define KIND(bytes, ...) {bytes "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", __VA_ARGS__}
    KIND("\x40", 'B', 0, 0, 1, 0, A, 0, A),                 /* inc eax */
    KIND("\x4e", 'B', 0, 0, 1, 0, SI, 0, SI),               /* dec esi */
    KIND("\x89\xc3", 'B', 0, 0, 1, 0, A, 0, B),             /* mov ebx, eax */
    KIND("\xb4\x05", 'B', 0, 0, 1, 0, 0, 0, A),             /* mov ah, 5 */
    KIND("\x8b\x03", 'B', 0, 0, 1, 0, 0, B, A),             /* mov eax, [ebx] */
    KIND("\x8b\x0c\xb3", 'B', 0, 0, 1, 0, 0, B | SI, C),    /* [ebx+esi*4] */
    KIND("\x89\x16", 'B', 0, 0, 1, 0, D, SI, 0),            /* mov [esi], edx */
    KIND("\x03\x3b", 'B', 0, 0, 2, 0, DI, B, DI),           /* add edi, [ebx] */
    KIND("\x01\x13", 'B', 0, 1, 3, 0, D, B, 0),             /* add [ebx], edx */
    KIND("\xff\x0e", 'B', 0, 1, 3, 0, 0, SI, 0),            /* dec [esi] */
    KIND("\x39\x0b", 'B', 0, 0, 2, 0, C, B, 0),             /* cmp [ebx], ecx */
    KIND("\xc7\x03\1\0\0\0", 'B', 0, 0, 1, 0, 0, B, 0),     /* mov [ebx], 1 */
    KIND("\xc7\x43\x04\1\0\0\0", 'N', 0, 0, 1, 0, 0, B, 0), /* mov [ebx+4], 1 */
    KIND("\x8d\x44\x0b\x01", 'B', 0, 0, 1, 0, 0, B | C, A), /* lea eax, .. */
    KIND("\x11\xd0", 'U', 0, 0, 1, 0, A | D, 0, A),         /* adc eax, edx */
    KIND("\xc1\xe2\x04", 'U', 0, 0, 1, 0, D, 0, D),         /* shl edx, 4 */
    KIND("\xd3\xe2", 'N', 0, 0, 4, 0, D | C, 0, D),         /* shl edx, cl */
    KIND("\xf7\xdb", 'N', 0, 0, 1, 0, B, 0, B),             /* neg ebx */
    KIND("\xf7\xe1", 'N', 0, 0, 10, 0, A | C, 0, A | D),    /* mul ecx */
    KIND("\x66\x43", 'U', 0, 0, 1, 1, B, 0, B),             /* inc bx */
    KIND("\x66\x8b\x03", 'U', 0, 0, 1, 1, 0, B, A),         /* mov ax, [ebx] */
    KIND("\x50", 'B', 1, 0, 1, 0, A, SP, 0),                /* push eax */
    KIND("\x5b", 'B', 1, 0, 1, 0, 0, SP, B),                /* pop ebx */
    KIND("\x83\xc4\x04", 'B', 0, 0, 1, 0, SP, 0, SP),       /* add esp, 4 */
    KIND("\x8b\x54\x24\x08", 'B', 0, 0, 1, 0, 0, SP, D),    /* [esp+8] */
    KIND("\xff\x33", 'N', 1, 0, 2, 0, 0, SP | B, 0),        /* push [ebx] */
    KIND("\xc9", 'N', 1, 0, 3, 0, 0, BP, BP),               /* leave */
    KIND("\x75\x10", 'V', 0, 0, 1, 0, 0, 0, 0),             /* jnz */
    KIND("\xe8\0\0\0\0", 'V', 1, 0, 1, 0, 0, SP, 0),        /* call */
};

enum { KINDS = sizeof kinds / sizeof kinds[0] };

static bool may_pair(const struct kind *u, const struct kind *v)
{
    uint8_t written = u->writes, used = v->reads | v->address | v->writes;

    if ((u->class != 'B' && u->class != 'U') ||
        (v->class != 'B' && v->class != 'V'))
        return false;
    if (u->stack)
        written |= SP;
    if (v->stack)
        used |= SP;
    if (u->stack && v->stack)
        written &= (uint8_t)~SP;
    return !(written & used);
}

/* The clock in which the last instruction ends, and how many clocks addresses
 * were waited for. */
static unsigned time_whole(const uint8_t *list, unsigned count, unsigned *waits)
{
    unsigned now = 0, written_at[8] = {0};

    *waits = 0;
    for (unsigned i = 0, next; i < count; i = next) {
        const struct kind *u = &kinds[list[i]], *v = NULL;
        unsigned start = now + u->prefix, length = u->clocks;
        uint8_t address = u->address, writes = u->writes;

        if (i + 1 < count && may_pair(u, &kinds[list[i + 1]]))
            v = &kinds[list[i + 1]];
        next = i + 1 + (v != NULL);
        if (v) {
            address |= v->address;
            writes |= v->writes;
            length = v->clocks > length ? v->clocks : length;
            length += u->rmw && v->rmw ? 2 : 0;
        }
        for (unsigned reg = 0; reg < 8; reg++) {
            if (address >> reg & 1 && start && written_at[reg] == start) {
                start++;
                ++*waits;
                break;
            }
        }
        now = start + length;
        for (unsigned reg = 0; reg < 8; reg++)
            if (writes >> reg & 1)
                written_at[reg] = now;
    }
    return now;
}

START_TEST(random_sequences_take_the_clocks_of_a_model_without_state)
{
    static struct insn_fixture f[KINDS];

    srand(SEED);
    for (unsigned k = 0; k < KINDS; k++)
        insn_fixture_crack(&f[k], INSN_FLAT_32,
                           (const uint8_t *)kinds[k].bytes);
    for (unsigned n = 0; n < SEQUENCES; n++) {
        unsigned count = 1 + (unsigned)rand() % LENGTH_MAX, waits, clocks;
        uint8_t list[LENGTH_MAX];
        struct timing timing;

        timing_begin(&timing, NULL, false, &(struct timing_state){0});
        for (unsigned i = 0; i < count; i++) {
            unsigned k = (unsigned)rand() % KINDS;

            list[i] = (uint8_t)k;
            pairing_insn(&timing, &f[k].crack, kinds[k].prefix,
                         kinds[k].clocks);
        }
        clocks = time_whole(list, count, &waits);
        ck_assert_msg(timing.cycles.total == clocks &&
                      timing.cycles.dependency == waits,
                      "sequence %u: %u clocks (%u waits), not %u (%u)", n,
                      timing.cycles.total, timing.cycles.dependency, clocks,
                      waits);
    }
}
END_TEST

Suite *pairing_random_suite(void)
{
    Suite *suite = suite_create("pairing_random");
    TCase *tc = tcase_create("random");

    suite_add_tcase(suite, tc);
    tcase_add_test(tc,
        random_sequences_take_the_clocks_of_a_model_without_state);
    return suite;
}
