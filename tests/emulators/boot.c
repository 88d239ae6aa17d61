/* A subject as a child process, with a pipe for its serial port. */
#define _DEFAULT_SOURCE         /* openpty, login_tty */
#include "tests/emulators/boot.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

enum { EXIT_NOT_STARTED = 127 };

/* In the child: becomes the subject, with `terminal` as its standard streams,
 * or with `serial` as its standard output where there is none (-1). */
static _Noreturn void be_subject(const struct subject *subject, int serial,
                                 int terminal)
{
    if (subject->on_fd) {
        if (serial != SUBJECT_SERIAL_FD)
            dup2(serial, SUBJECT_SERIAL_FD);
        if (login_tty(terminal))
            _exit(EXIT_NOT_STARTED);
        setenv("TERM", "xterm", 1);
    } else {
        int nothing = open("/dev/null", O_RDWR);

        dup2(nothing, STDIN_FILENO);
        dup2(serial, STDOUT_FILENO);
        dup2(nothing, STDERR_FILENO);
    }
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    execvp(subject->argv[0], (char *const *)subject->argv);
    _exit(EXIT_NOT_STARTED);
}

/* Reads until the subject closes its end. What it prints on its terminal is
 * dropped. False: it hangs. */
static bool listen_to(const struct boot_listener *listener, pid_t subject,
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
        listener->take(listener->opaque, subject, bytes, (size_t)count);
    }
}

bool boot_run(const struct subject *subject,
              const struct boot_listener *listener)
{
    int master = -1, terminal = -1, serial[2], status;
    bool ok;
    pid_t pid;

    if (pipe(serial))
        return false;
    if (subject->on_fd && openpty(&master, &terminal, NULL, NULL, NULL))
        return false;
    pid = fork();
    if (!pid) {
        close(serial[0]);
        if (master >= 0)
            close(master);
        be_subject(subject, serial[1], terminal);
    }
    close(serial[1]);
    if (terminal >= 0)
        close(terminal);
    ok = pid > 0 && listen_to(listener, pid, serial[0], master);
    if (pid > 0 && !ok)
        kill(pid, SIGKILL);
    if (pid > 0)
        waitpid(pid, &status, 0);
    close(serial[0]);
    if (master >= 0)
        close(master);
    return ok;
}
