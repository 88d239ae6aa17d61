/*
 * What the tests of performance-monitoring counters share: the MSRs of the
 * units, and programs that events are counted of.
 */
#ifndef PAGEWALK_TESTS_UNIT_PMU_FIXTURE_H
#define PAGEWALK_TESTS_UNIT_PMU_FIXTURE_H

#include <string.h>

#include "cpu/perf/pmu.h"
#include "tests/unit/cpu_fixture.h"

enum {
    CESR = 0x11, CTR0 = 0x12, CTR1 = 0x13,
    PERFCTR0 = 0xc1, PERFCTR1 = 0xc2,
    PERFEVTSEL0 = 0x186, PERFEVTSEL1 = 0x187,
    FIXED_CTR0 = 0x309, FIXED_CTR_CTRL = 0x38d,
    GLOBAL_STATUS = 0x38e, GLOBAL_CTRL = 0x38f, GLOBAL_OVF_CTRL = 0x390,

    USR = 1 << 16, OS = 1 << 17, EDGE = 1 << 18, PC = 1 << 19, INT = 1 << 20,
    ANY = 1 << 21, EN = 1 << 22, INV = 1 << 23, CMASK_1 = 1 << 24,

    CC_KERNEL = 1 << 6, CC_USER = 2 << 6, CC_CLOCKS = 4 << 6,
};

static inline void pmu_fixture_set(uint32_t msr, uint64_t value)
{
    ck_assert(pmu_has_msr(&cf.model, msr));
    ck_assert(pmu_write_msr(&cf.cpu, msr, value));
}

static inline bool pmu_fixture_refused(uint32_t msr, uint64_t value)
{
    ck_assert(pmu_has_msr(&cf.model, msr));
    return !pmu_write_msr(&cf.cpu, msr, value);
}

static inline uint64_t pmu_fixture_get(uint32_t msr)
{
    ck_assert(pmu_has_msr(&cf.model, msr));
    return pmu_read_msr(&cf.cpu, msr);
}

/* Three instructions at level 3 and INT 80H, whose handler halts. */
static inline void pmu_fixture_run_user(void)
{
    fixture_user();
    CODE("\x90\x90\x90\xcd\x80");
    fixture_run();
    ck_assert_int_eq(fixture_vector(), 0x80);
}

enum { PMU_FIXTURE_KERNEL = 2,         /* instructions of run_user: INT, HLT */
       PMU_FIXTURE_USER = 3 };

/* Reads of `count` pages from FIXTURE_DATA on, with paging. */
static inline void pmu_fixture_run_reads(unsigned count)
{
    char code[256];
    unsigned at = 0;

    fixture_paging();
    for (unsigned i = 0; i < count; i++) {      /* MOV EAX, [moffs32] */
        uint32_t lin = FIXTURE_DATA + i * 4096;

        code[at++] = (char)0xa1;
        memcpy(code + at, &lin, 4);
        at += 4;
    }
    code[at++] = (char)0xf4;
    fixture_put(FIXTURE_CODE, code, at);
    fixture_run();
}

#endif
