/* The tables of ghost times. */
#include "emu/ghost_time.h"

#include <stdlib.h>

bool ghost_time_init(struct ghost_time *time, struct tlb *of, struct l0 *l0)
{
    *time = (struct ghost_time){.of = of, .l0 = l0};
    time->own = calloc(of->entry_count, sizeof *time->own);
    time->way = calloc(of->entry_count, sizeof *time->way);
    time->entry = calloc(of->entry_count, sizeof *time->entry);
    if (time->own && time->way && time->entry)
        return true;
    ghost_time_destroy(time);
    return false;
}

void ghost_time_destroy(struct ghost_time *time)
{
    free(time->own);
    free(time->way);
    free(time->entry);
    *time = (struct ghost_time){0};
}
