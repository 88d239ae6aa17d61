/* How far a sweep has come and how long it will take, as one line that is
 * written over on a terminal. */
#ifndef PAGEWALK_EMU_SWEEP_SWEEP_PROGRESS_H
#define PAGEWALK_EMU_SWEEP_SWEEP_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct sweep_progress {
    FILE *stream;
    uint64_t before;        /* bytes of the traces that are done */
    uint64_t total;         /* of all traces; 0: not known, for one is a pipe */
    double begin, shown;    /* seconds of the host's clock */
};

/* `path`: the traces that will be read. */
void sweep_progress_begin(struct sweep_progress *progress, FILE *stream,
                          char **path, int paths);

/* So many bytes of the current trace have been played. Prints no more than a
 * few times a second. */
void sweep_progress_show(struct sweep_progress *progress, uint64_t bytes);

/* The current trace, of so many bytes, is done. */
void sweep_progress_next(struct sweep_progress *progress, uint64_t bytes);

/* Removes the line. */
void sweep_progress_end(struct sweep_progress *progress);

/* "sweep: 43%, 1:05 left" for a share of the work done (0 to 1) after so many
 * seconds. */
void sweep_progress_text(char *text, size_t size, double share,
                         double seconds);

#endif
