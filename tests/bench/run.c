#define _XOPEN_SOURCE 700
#include "tests/bench/run.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SILENCE_MS = 120000, LINE_SIZE = 256 };

static const struct {
    const char *name, *operation;
} phases[PHASES] = {
#define PHASE(name, count, prepare, argument, run, operation) \
    { #name, operation },
#include "guest/bench/phases.def"
#undef PHASE
};

/* The line under way. */
struct reader {
    struct phase_result *result;
    enum bench_clock clock;
    pid_t subject;
    char line[LINE_SIZE];
    size_t length;
    double line_start, begun;
    bool panicked;
};

const char *phase_name(enum phase phase)
{
    return phases[phase].name;
}

const char *phase_operation(enum phase phase)
{
    return phases[phase].operation;
}

static double read_clock(clockid_t clock)
{
    struct timespec time = { 0 };

    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* Linux brings a process's time up to date at its ticks, and when it stops
 * running: so it is made to stop for a moment. */
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
            if (!strcmp(name, phases[i].name))
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

/* A terminal for a program that will not run without. */
static int open_terminal(char name[64])
{
    int master = posix_openpt(O_RDWR | O_NOCTTY);

    if (master < 0 || grantpt(master) || unlockpt(master))
        return -1;
    snprintf(name, 64, "%s", ptsname(master));
    return master;
}

static _Noreturn void be_subject(const struct subject *subject, int serial,
                                 const char *terminal)
{
    int in, out;

    if (terminal) {
        setsid();
        in = open(terminal, O_RDWR);
        out = in;
        setenv("TERM", "xterm", 1);
    } else {
        in = open("/dev/null", O_RDWR);
        out = serial;
    }
    if (serial != BENCH_SERIAL_FD && subject->on_fd)
        dup2(serial, BENCH_SERIAL_FD);
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(in, STDERR_FILENO);
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    execvp(subject->argv[0], (char *const *)subject->argv);
    _exit(127);
}

/* Reads until the subject closes its end. */
static bool listen_to(struct reader *reader, int serial, int terminal)
{
    struct pollfd fds[2] = {
        { .fd = serial, .events = POLLIN },
        { .fd = terminal, .events = POLLIN },
    };
    char bytes[4096];

    for (;;) {
        ssize_t count;

        if (poll(fds, 2, SILENCE_MS) <= 0)
            return false;
        if (fds[1].revents && read(terminal, bytes, sizeof(bytes)) <= 0)
            fds[1].fd = -1;
        if (!fds[0].revents)
            continue;
        count = read(serial, bytes, sizeof(bytes));
        if (count <= 0)
            return true;
        take_bytes(reader, bytes, (size_t)count, now(reader));
    }
}

bool subject_run(const struct subject *subject, enum bench_clock clock,
                 struct phase_result result[PHASES])
{
    struct reader reader = { .result = result, .clock = clock };
    int terminal = -1, pipe_fd[2], status;
    char name[64];
    bool ok;
    pid_t pid;

    memset(result, 0, PHASES * sizeof(*result));
    if (pipe(pipe_fd))
        return false;
    if (subject->on_fd && (terminal = open_terminal(name)) < 0)
        return false;
    pid = fork();
    if (!pid) {
        close(pipe_fd[0]);
        be_subject(subject, pipe_fd[1], subject->on_fd ? name : NULL);
    }
    close(pipe_fd[1]);
    reader.subject = pid;
    ok = pid > 0 && listen_to(&reader, pipe_fd[0], terminal);
    if (pid > 0 && !ok)
        kill(pid, SIGKILL);
    if (pid > 0)
        waitpid(pid, &status, 0);
    close(pipe_fd[0]);
    if (terminal >= 0)
        close(terminal);
    return ok && !reader.panicked;
}
