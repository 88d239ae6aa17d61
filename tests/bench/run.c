/* The lines of a boot, and the time at which each arrived. */
#define _XOPEN_SOURCE 700
#include "tests/bench/run.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "tests/emulators/boot.h"

enum { LINE_SIZE = 256 };

static const char *const phase_name[PHASES] = {
#define PHASE(name, count, prepare, argument, run, operation) #name,
#include "guest/bench/phases.def"
#undef PHASE
};

struct reader {
    struct phase_result *result;
    enum bench_clock clock;
    pid_t subject;
    char line[LINE_SIZE];       /* the line under way */
    size_t length;
    double line_start;          /* when its first byte arrived */
    double begun;               /* when the phase under way began */
    bool panicked;
};

const char *run_phase_name(enum phase phase)
{
    return phase_name[phase];
}

static double read_clock(clockid_t clock)
{
    struct timespec time = { 0 };

    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* Linux updates a process's time at its ticks and when it stops running, so the
 * subject is stopped for a moment. */
static double now(const struct reader *reader)
{
    siginfo_t info = { 0 };
    clockid_t clock;
    double time;

    if (reader->clock == BENCH_CLOCK_WALL)
        return read_clock(CLOCK_MONOTONIC);
    kill(reader->subject, SIGSTOP);
    waitid(P_PID, (id_t)reader->subject, &info, WSTOPPED | WEXITED | WNOWAIT);
    time = clock_getcpuclockid(reader->subject, &clock) ? 0
                                                        : read_clock(clock);
    if (info.si_code == CLD_STOPPED)
        waitid(P_PID, (id_t)reader->subject, &info, WSTOPPED);
    kill(reader->subject, SIGCONT);
    return time;
}

static void take_line(struct reader *reader, double at)
{
    char name[32];
    unsigned long count, result;

    reader->panicked |= strstr(reader->line, "panic") != NULL;
    if (sscanf(reader->line, "BENCH %31s end %lu %lu", name, &count,
               &result) == 3) {
        for (int i = 0; i < PHASES; i++)
            if (!strcmp(name, phase_name[i]))
                reader->result[i] = (struct phase_result){
                    reader->line_start - reader->begun, count, result,
                };
    } else if (!strncmp(reader->line, "BENCH ", 6)) {
        reader->begun = at;
    }
}

static void take_bytes(struct reader *reader, const char *bytes,
                       size_t count, double at)
{
    for (size_t i = 0; i < count; i++) {
        if (!reader->length)
            reader->line_start = at;
        if (bytes[i] == '\n') {
            reader->line[reader->length] = 0;
            take_line(reader, at);
            reader->length = 0;
        } else if (reader->length < LINE_SIZE - 1) {
            reader->line[reader->length++] = bytes[i];
        }
    }
}

static void take(void *opaque, pid_t subject, const char *bytes, size_t count)
{
    struct reader *reader = opaque;

    reader->subject = subject;
    take_bytes(reader, bytes, count, now(reader));
}

bool run_subject(const struct subject *subject, enum bench_clock clock,
                 struct phase_result result[PHASES])
{
    struct reader reader = { .result = result, .clock = clock };
    struct boot_listener listener = { take, &reader, BOOT_SILENCE_MS };

    memset(result, 0, PHASES * sizeof(*result));
    return boot_run(subject, &listener) && !reader.panicked;
}
