/*
 * A sweep on several machines: each counts a shard of the geometries and writes
 * its rows to a CSV file that begins with a line about the shard. Merging the
 * files of all shards yields the rows of the whole sweep.
 */
#ifndef PAGEWALK_EMU_SWEEP_OUTPUT_SWEEP_SHARD_H
#define PAGEWALK_EMU_SWEEP_OUTPUT_SWEEP_SHARD_H

#include <stdio.h>

#include "emu/sweep/sweep.h"

enum { SWEEP_SHARDS_MAX = 4096 };

/* "2/8": the second of eight. */
bool sweep_shard_parse(struct sweep_shard *shard, const char *text,
                       struct error *error);

/* The rows of a shard as CSV, after the line about it. False: no memory, or the
 * stream cannot be written. */
bool sweep_shard_write(const struct sweep *sweep, FILE *stream);

/* The files of all shards of one sweep: the rows of `merged`, in the order of
 * the whole sweep. `path` names them, and must outlive `merged`. False: the
 * line names the file that is damaged, missing, there twice, or of another
 * sweep. */
bool sweep_shard_merge(struct sweep *merged, char **path, int paths,
                       struct error *error);

#endif
