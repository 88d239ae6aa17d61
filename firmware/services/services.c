/*
 * The table from interrupts to handlers, and the services that only read the
 * BIOS data area.
 */
#include "firmware/services/services.h"

#include "firmware/services/lowmem.h"

struct service {
    uint16_t vector;
    enum service_result (*handler)(struct bios_call *call);
    void (*entry)(void);
};

static const struct service services[] = {
#define SERVICE(number, handler) { 0x##number, handler, service_##number },
#include "firmware/services/services.def"
#undef SERVICE
};

enum { SERVICE_COUNT = sizeof services / sizeof services[0] };

void services_install(void)
{
    for (unsigned i = 0; i < SERVICE_COUNT; i++) {
        vectors[services[i].vector].offset =
            (uint16_t)((uintptr_t)services[i].entry - ROM_BASE);
        vectors[services[i].vector].segment = ROM_SEGMENT;
    }
}

enum service_result service_call(struct bios_call *call)
{
    for (unsigned i = 0; i < SERVICE_COUNT; i++)
        if (services[i].vector == call->vector)
            return services[i].handler(call);
    return SERVICE_DONE;
}

enum service_result int11_equipment(struct bios_call *call)
{
    call->ax = bda.equipment;
    return SERVICE_DONE;
}

enum service_result int12_base_memory(struct bios_call *call)
{
    call->ax = bda.base_memory_kib;
    return SERVICE_DONE;
}

/* AH=00h: the day's ticks in CX:DX; AL = 1 in the first call after midnight. */
enum service_result int1a_time(struct bios_call *call)
{
    if (call->ah != 0) {
        service_flag(call, FLAG_CARRY, 1);
        return SERVICE_DONE;
    }
    call->cx = bda.ticks >> 16;
    call->dx = (uint16_t)bda.ticks;
    call->al = bda.midnight;
    bda.midnight = 0;
    service_flag(call, FLAG_CARRY, 0);
    return SERVICE_DONE;
}
