#define _XOPEN_SOURCE 700
#include "tests/emulators/boot.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

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
    if (serial != SUBJECT_SERIAL_FD && subject->on_fd)
        dup2(serial, SUBJECT_SERIAL_FD);
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(in, STDERR_FILENO);
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    execvp(subject->argv[0], (char *const *)subject->argv);
    _exit(127);
}

/* Reads until the subject closes its end. */
static bool listen_to(const struct listener *listener, pid_t subject,
                      int serial, int terminal)
{
    struct pollfd fds[2] = {
        { .fd = serial, .events = POLLIN },
        { .fd = terminal, .events = POLLIN },
    };
    char bytes[4096];

    for (;;) {
        ssize_t count;

        if (poll(fds, 2, (int)listener->silence_ms) <= 0)
            return false;
        if (fds[1].revents && read(terminal, bytes, sizeof(bytes)) <= 0)
            fds[1].fd = -1;
        if (!fds[0].revents)
            continue;
        count = read(serial, bytes, sizeof(bytes));
        if (count <= 0)
            return true;
        listener->hear(listener->opaque, subject, bytes, (size_t)count);
    }
}

bool subject_boot(const struct subject *subject,
                  const struct listener *listener)
{
    int terminal = -1, pipe_fd[2], status;
    char name[64];
    bool ok;
    pid_t pid;

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
    ok = pid > 0 && listen_to(listener, pid, pipe_fd[0], terminal);
    if (pid > 0 && !ok)
        kill(pid, SIGKILL);
    if (pid > 0)
        waitpid(pid, &status, 0);
    close(pipe_fd[0]);
    if (terminal >= 0)
        close(terminal);
    return ok;
}
