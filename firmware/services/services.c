/*
 * The table from interrupts to handlers, and the services that only read the
 * BIOS data area.
 */
#include "firmware/services/services.h"

#include "firmware/services/lowmem.h"

struct service {
    uint16_t vector;
    enum service_result (*handler)(struct bios_call *call);
};

static const struct service services[] = {
#define SERVICE(number, handler) { 0x##number, handler },
#include "firmware/services/services.def"
#undef SERVICE
};

enum { SERVICE_COUNT = sizeof services / sizeof services[0] };

/* Where the entries are that a PC has at fixed places (entries.def); service 18
 * has none. */
void services_install(void)
{
    static const struct {
        uint16_t vector;
        uint16_t offset;
    } places[] = {
        { 0x02, 0xe2c3 }, { 0x05, 0xff54 }, { 0x08, 0xfea5 }, { 0x09, 0xe987 },
        { 0x0e, 0xef57 }, { 0x10, 0xf065 }, { 0x11, 0xf84d }, { 0x12, 0xf841 },
        { 0x13, 0xe3fe }, { 0x14, 0xe739 }, { 0x15, 0xf859 }, { 0x16, 0xe82e },
        { 0x17, 0xefd2 }, { 0x19, 0xe6f2 }, { 0x1a, 0xfe6e }, { 0x40, 0xec59 }
    };

    for (unsigned i = 0; i < sizeof places / sizeof places[0]; i++)
        vectors[places[i].vector] = (struct real_mode_pointer){
            places[i].offset, ROM_SEGMENT
        };
    vectors[0x18] = (struct real_mode_pointer){
        (uint16_t)((uintptr_t)service_18 - ROM_BASE), ROM_SEGMENT
    };
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
