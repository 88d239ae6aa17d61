#include "emu/attribution/flush_log.h"

#include <stdlib.h>

enum { LOG_FIRST = 1024 };

void flush_log_destroy(struct flush_log *log)
{
    free(log->site);
    log->site = NULL;
}

bool flush_log_add(struct flush_log *log, uint32_t site)
{
    if (log->count == log->room) {
        uint32_t room = log->room ? log->room * 2 : LOG_FIRST;
        uint32_t *grown = realloc(log->site, room * sizeof *grown);

        if (!grown)
            return false;
        log->site = grown;
        log->room = room;
    }
    log->site[log->count++] = site;
    return true;
}
