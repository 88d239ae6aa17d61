/*
 * usage COMMAND ARGUMENT...: runs a command and prints the processor time that
 * it took in user mode, in microseconds, to standard error. Its own output goes
 * where usage's does, and its exit code is usage's.
 */
#define _DEFAULT_SOURCE 1       /* wait4 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EXIT_HOST = 3 };

int main(int argc, char **argv)
{
    struct rusage usage;
    int status;
    pid_t child = argc > 1 ? fork() : -1;

    if (!child) {
        execvp(argv[1], argv + 1);
        _exit(EXIT_HOST);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) < 0)
        return EXIT_HOST;
    fprintf(stderr, "%lld\n", (long long)usage.ru_utime.tv_sec * 1000000 +
                              usage.ru_utime.tv_usec);
    return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_HOST;
}
