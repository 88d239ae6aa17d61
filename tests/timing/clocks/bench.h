/*
 * One instruction on a CPU that nothing else disturbs: what does it cost?
 *
 * The CPU is that of tests/unit/cpu_fixture.h. A setup says in which mode and
 * with which operands the instruction runs. Its words:
 *
 *   p32 p16 real v86 user  the mode: protected with 32-bit or 16-bit code at
 *                          level 0, real, virtual-8086 (IOPL 3), level 3 (IOPL
 *                          0); the I/O permission bitmap permits every port
 *   REG=HEX                a general register
 *   mem=HEX mem2=HEX       the two doublewords at BENCH_DATA, where EBX points
 *   stack=HEX,HEX,...      what is on the stack, in items of the code's size
 *   zf=N of=N nt=N         flags
 *   gate=N                 selector 28 is a call gate to level 0, with N
 *                          parameters
 *   task=386|286|v86       selector 38 is a TSS of that kind, selector 40 and
 *                          vector 31 are task gates to it
 *   from=286               the current TSS is of 16 bits
 *   caches                 the caches of the model are on, and warm
 *   walk=N                 paging is on and the TLB empty, and N of the two
 *                          entries of the page at 407000, which is that of
 *                          BENCH_DATA, have A or D to be set
 *   once                   the instruction is run once, else several times in a
 *                          row
 *   whole                  it ends the run itself
 *   end=MODE               the mode in which it leaves the CPU
 *   lesscode=HEX           what it costs more than these bytes
 *
 * An instruction that transfers control leads to BENCH_TARGET, where a HLT is,
 * or to a handler that is a HLT.
 */
#ifndef PAGEWALK_TESTS_TIMING_CLOCKS_BENCH_H
#define PAGEWALK_TESTS_TIMING_CLOCKS_BENCH_H

#include <stdint.h>

enum {
    BENCH_TARGET = 0x5800,
    BENCH_DATA = 0x7000,
};

/* To be called before and after all others; of a shipped model. */
void bench_up(const char *model);
void bench_down(void);

/* The cycles that the instruction takes, in hundredths: caches and TLBs are
 * warm. */
uint32_t bench_cycles(const char *setup, const char *code);

/* The cycles of a run of code from a setup to its HLT, without those of the HLT
 * and, from levels other than 0, of the exception that it is there. */
uint32_t bench_run(const char *setup, const char *code);

#endif
