/*
 * Random programs against the replays of their recordings: with the TLBs of the
 * recording everything counted is equal, whatever software does to its tables
 * without a flush; with other TLBs it is what a run on them counts, if software
 * flushes what it changes.
 */
#include "tests/unit/recorder_fixture.h"
#include "tests/unit/recorder_program.h"

#include <stdlib.h>
#include <string.h>

Suite *recorder_random_suite(void);

enum { PROGRAMS = 25 };

/* RECORDER_PROGRAMS asks for more of them than make check has time for (make
 * check-replay). */
static unsigned programs(void)
{
    const char *asked = getenv("RECORDER_PROGRAMS");

    return asked ? (unsigned)strtoul(asked, NULL, 10) : PROGRAMS;
}

static const struct { const char *tlb, *filter; } recordings[] = {
    {"policy=lru", "split:8,16"},
    {"itlb=4x2,dtlb=8x2,policy=lru", "split:2,4"},
    {"itlb=4x2,dtlb=8x2,policy=plru", "split:2,4"},
    {"itlb=4x2,dtlb=8x2,policy=fifo", "split:2,4"},
    {"itlb=4x2,dtlb=8x2,policy=random", "split:2,4"},
    {"itlb=4x2,dtlb=8x2,policy=lru", "split:1,1"},
    {"itlb=4x2,dtlb=8x2,policy=lru", "joint:2"},
    {"itlb=4x2,dtlb=8x2,stlb=8x2,policy=lru", "split:2,4"},
    {"itlb=4x2,dtlb=8x2,dtlb-large=2x1,psc=4xfull,policy=lru", "split:2,4"},
    {"itlb=4x2,dtlb=8x2,policy=lru," NO_LARGE, "split:2,4"},
    {"itlb=4x2,dtlb=8x2,policy=lru,large=shared," NO_LARGE, "split:2,4"},
    {"itlb=4x2,dtlb=8x2,policy=lru,large=shared," NO_LARGE, "split:1,1"},
    {"itlb=4x2,dtlb=8x2,policy=plru,large=fragment," NO_LARGE, "split:2,4"},
    {"tlb=8x2,policy=lru", "joint:4"},
    {"tlb=8x2,tlb-large=4x2,policy=plru", "joint:4"},
    {"tlb=8x2,policy=lru,large=shared", "joint:4"},
    {"tlb=8x2,policy=lru,large=shared", "joint:1"},
    {"itlb=4x2,dtlb=8x2,stlb=8x2,policy=lru,large=shared," NO_LARGE,
     "split:2,4"},
    {"tlb=8x2,policy=fifo,large=fragment", "joint:1"},
};

START_TEST(a_replay_counts_what_the_recording_counted)
{
    for (unsigned seed = 1; seed <= programs(); seed++) {
        recorder_program_run(seed, CHANGES_WITHOUT_FLUSH, recordings[_i].tlb,
                             recordings[_i].filter);
        rf_check_replay();
        rf_down();
    }
}
END_TEST

/* Other TLBs that a recording serves. */
static const struct { const char *tlb, *filter, *other; } sweeps[] = {
    {"itlb=4x2,dtlb=8x2", "split:2,4", "itlb=2x1,dtlb=32x8"},
    {"itlb=4x2,dtlb=8x2", "split:2,4", "itlb=8x2,dtlb=12x3,policy=lru"},
    {"itlb=4x2,dtlb=8x2", "split:2,4", "itlb=6x1,dtlb=4x1,policy=random"},
    {"itlb=4x2,dtlb=8x2", "split:2,4", "itlb=4x2,dtlb=4x1,policy=fifo"},
    {"itlb=4x2,dtlb=8x2", "split:2,4",
     "itlb=4x2,dtlb=8x2,dtlb-large=2x1,stlb=8xfull,policy=lru"},
    {"itlb=4x2,dtlb=8x2", "split:1,1",
     "itlb=3xfull,dtlb=5xfull,policy=lru"},
    {"itlb=4x2,dtlb=8x2", "split:1,1", "itlb=3x1,dtlb=16x2,large=shared,"
     NO_LARGE},
    {"itlb=4x2,dtlb=8x2", "split:1,1", "itlb=4x4,dtlb=8x4,large=fragment,"
     NO_LARGE},
    {"itlb=4x2,dtlb=8x2", "joint:2", "tlb=8x4,tlb-large=2x2"},
    {"itlb=4x2,dtlb=8x2", "joint:2", "itlb=2x1,dtlb=6x1,policy=lru"},
    {"itlb=4x2,dtlb=8x2,large=shared," NO_LARGE, "split:2,4",
     "itlb=8x4,dtlb=16x2,large=shared," NO_LARGE},
    {"tlb=8x2,tlb-large=4x2", "joint:4", "tlb=16x2,tlb-large=1x1"},
};

START_TEST(a_replay_with_other_tlbs_counts_what_a_run_on_them_counts)
{
    for (unsigned seed = 1; seed <= programs(); seed++) {
        recorder_program_run(seed, FLUSHES_CHANGES, sweeps[_i].other,
                             strncmp(sweeps[_i].other, "tlb=", 4)
                                 ? "split:1,1" : "joint:1");
        rf_remember();
        rf_down();
        recorder_program_run(seed, FLUSHES_CHANGES, sweeps[_i].tlb,
                             sweeps[_i].filter);
        rf_check_replay_with(sweeps[_i].other);
        rf_down();
    }
}
END_TEST

Suite *recorder_random_suite(void)
{
    Suite *suite = suite_create("recorder_random");
    TCase *tc = tcase_create("random");

    tcase_add_loop_test(tc, a_replay_counts_what_the_recording_counted, 0,
                        sizeof recordings / sizeof recordings[0]);
    tcase_add_loop_test(
        tc, a_replay_with_other_tlbs_counts_what_a_run_on_them_counts, 0,
        sizeof sweeps / sizeof sweeps[0]);
    suite_add_tcase(suite, tc);
    return suite;
}
