/*
 * sweep_speed TRACE: how fast a sweep is on one thread, by policy: geometries
 * times records (references and flushes) a second, in millions. LRU comes twice,
 * by stacks and by lanes (emu/sweep/sweep.h). `make bench` runs it.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "emu/sweep/sweep.h"

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static bool measure(const char *path, const char *policy, bool lanes_only)
{
    const struct sweep_grid_text text = {
        .entries = "16..512", .ways = "1,2,4,8,full", .policies = policy};
    struct sweep sweep = {.jobs = 1, .lanes_only = lanes_only};
    struct sweep_grid grid;
    struct error error;
    double begin = seconds();
    bool ok = sweep_grid_parse(&grid, &text, &error);

    sweep.grid = &grid;
    ok = ok && sweep_trace(&sweep, path, &error);
    if (!ok)
        return error_print(&error) == EXIT_CODE_OK;
    printf("sweep  %-6s  %-6s  %3u geometries  %6.0f million geometries x "
           "records a second\n", policy, sweep.stacked ? "stacks" : "lanes",
           sweep.geometries, (double)sweep.events / (seconds() - begin) / 1e6);
    sweep_destroy(&sweep);
    sweep_grid_destroy(&grid);
    return true;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fputs("usage: sweep_speed TRACE\n", stderr);
        return EXIT_CODE_USAGE;
    }
    return measure(argv[1], "lru", false) && measure(argv[1], "lru", true) &&
                   measure(argv[1], "plru", true) &&
                   measure(argv[1], "fifo", true) &&
                   measure(argv[1], "random", true)
               ? EXIT_CODE_OK
               : EXIT_CODE_HOST;
}
