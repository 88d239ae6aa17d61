/* The boots of a plan, several at a time. What a boot counts does not depend
 * on how many run beside it. */
#ifndef PAGEWALK_EMU_LAB_LAB_POOL_H
#define PAGEWALK_EMU_LAB_LAB_POOL_H

#include "emu/lab/lab.h"

enum { LAB_JOBS_MAX = 64 };

/* Boots the plan's machines in its order, as many at a time as --jobs says
 * (without it: as there are processors; with a log: one). runs[i] is that of
 * config[i], all zero before. False: the error is that of the first boot that
 * could not be made; no further one is begun. Progress goes to stderr, if it
 * is a terminal. `log` may be null. */
bool lab_pool_run(struct lab_run *runs, const struct lab_plan *plan,
                  const struct options *options, FILE *log,
                  struct error *error);

#endif
