/*
 * A program of random accesses, flushes and changes of page tables on the
 * recorder's fixture (recorder_fixture.h).
 */
#ifndef PAGEWALK_TESTS_UNIT_RECORDER_PROGRAM_H
#define PAGEWALK_TESTS_UNIT_RECORDER_PROGRAM_H

/* How software treats its tables. */
enum manners {
    CHANGES_WITHOUT_FLUSH,      /* any entry, at any time */
    FLUSHES_CHANGES,            /* a global page is the same in all spaces */
};

#define NO_LARGE "itlb-large=none,dtlb-large=none,"

/* Records the program of a seed on these TLBs, from rf_up to rf_done; odd ones
 * have PAE. */
void recorder_program_run(unsigned seed, enum manners how, const char *tlb,
                          const char *filter);

#endif
