#define _POSIX_C_SOURCE 200809L

#include "emu/sweep/sweep_progress.h"

#include <inttypes.h>
#include <sys/stat.h>
#include <time.h>

static const double INTERVAL = 0.2;     /* seconds between two lines */

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

void sweep_progress_begin(struct sweep_progress *p, FILE *stream, char **path,
                          int paths)
{
    *p = (struct sweep_progress){.stream = stream, .begin = seconds()};
    for (int i = 0; i < paths; i++) {
        struct stat status;

        if (stat(path[i], &status) || !S_ISREG(status.st_mode)) {
            p->total = 0;
            return;
        }
        p->total += (uint64_t)status.st_size;
    }
}

void sweep_progress_text(char *text, size_t size, double share,
                         double seconds)
{
    unsigned left = share > 0 ? (unsigned)(seconds / share - seconds + 0.5)
                              : 0;

    if (share > 0)
        snprintf(text, size, "sweep: %.0f%%, %u:%02u left", share * 100,
                 left / 60, left % 60);
    else
        snprintf(text, size, "sweep: 0%%");
}

void sweep_progress_show(struct sweep_progress *p, uint64_t bytes)
{
    double now = seconds();
    char text[64];

    if (now - p->shown < INTERVAL)
        return;
    p->shown = now;
    bytes += p->before;
    if (p->total)
        sweep_progress_text(text, sizeof text,
                            (double)bytes / (double)p->total, now - p->begin);
    else
        snprintf(text, sizeof text, "sweep: %" PRIu64 " KiB read",
                 bytes >> 10);
    fprintf(p->stream, "\r%s\033[K", text);
    fflush(p->stream);
}

void sweep_progress_next(struct sweep_progress *p, uint64_t bytes)
{
    p->before += bytes;
}

void sweep_progress_end(struct sweep_progress *p)
{
    fprintf(p->stream, "\r\033[K");
    fflush(p->stream);
}
