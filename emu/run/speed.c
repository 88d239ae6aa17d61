#include "emu/run/speed.h"

bool speed_measure(struct speed *speed, const struct speed_count *now)
{
    const struct speed_count *last = &speed->last;
    uint64_t passed = now->host_ns - last->host_ns;
    double microseconds = (double)passed / 1000;

    if (passed < SPEED_PERIOD_NS)
        return false;
    speed->mhz = (double)(now->ticks - last->ticks) / microseconds;
    speed->mips = (double)(now->instructions - last->instructions) /
                  microseconds;
    speed->idle = now->halted - last->halted >
                  (now->cycles - last->cycles) / 2;
    speed->last = *now;
    return true;
}
