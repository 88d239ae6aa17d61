#include "emu/run/speed.h"

bool speed_measure(struct speed *speed, const struct speed_count *now)
{
    const struct speed_count *last = &speed->last;
    double microseconds;

    if (!speed->begun) {
        speed->begun = true;
        speed->last = *now;
    }
    if (now->host_ns - last->host_ns < SPEED_PERIOD_NS)
        return false;
    microseconds = (double)(now->host_ns - last->host_ns) / 1000;
    speed->mhz = (double)(now->ticks - last->ticks) / microseconds;
    speed->mips = (double)(now->instructions - last->instructions) /
                  microseconds;
    speed->idle = now->halted - last->halted >
                  (now->cycles - last->cycles) / 2;
    speed->measured = true;
    speed->last = *now;
    return true;
}
