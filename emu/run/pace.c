#include "emu/run/pace.h"

uint64_t pace_ahead(struct pace *pace, uint64_t guest, uint64_t host)
{
    uint64_t due;

    if (!pace->begun)
        *pace = (struct pace){ true, guest, host };
    due = pace->host + (guest - pace->guest);
    if (due >= host)
        return due - host;
    if (host - due > PACE_LATE_NS) {
        pace->guest = guest;
        pace->host = host;
    }
    return 0;
}

void pace_restart(struct pace *pace)
{
    pace->begun = false;
}
