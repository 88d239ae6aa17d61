/*
 * INT 15h: the three ways to ask for the size of memory (Ralf Brown's
 * Interrupt List, INT 15/E820h, E801h, 88h).
 */
#include "firmware/lib/memory.h"
#include "firmware/services/e820.h"
#include "firmware/services/lowmem.h"
#include "firmware/services/services.h"

enum {
    AX_MEMORY_MAP = 0xe820,
    AX_MEMORY_SIZES = 0xe801,
    AH_EXTENDED_MEMORY = 0x88,

    SMAP = 0x534d4150,              /* signature in the call and the answer */
    DESCRIPTOR_BYTES = 20,
    UNSUPPORTED = 0x86,

    KIB_1M_TO_16M = 15 * 1024,
    KIB_OF_88_MAX = 63 * 1024       /* what fits 16 bits, as BIOSes cap it */
};

static uint32_t lower(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Copies range number EBX to ES:DI; EBX becomes the next range's number, or 0
 * after the last. */
static void query_range(struct bios_call *call)
{
    void *to = (void *)(call->es * 16u + (uint16_t)call->edi);

    if (call->edx != SMAP || call->ecx < DESCRIPTOR_BYTES ||
        call->ebx >= ebda.range_count) {
        call->ah = UNSUPPORTED;
        service_flag(call, FLAG_CARRY, 1);
        return;
    }
    memcpy(to, &ebda.ranges[call->ebx].base, DESCRIPTOR_BYTES);
    call->eax = SMAP;
    call->ecx = DESCRIPTOR_BYTES;
    call->ebx = call->ebx + 1 < ebda.range_count ? call->ebx + 1 : 0;
}

enum service_result int15_system(struct bios_call *call)
{
    uint32_t kib = e820_extended_kib();

    service_flag(call, FLAG_CARRY, 0);
    if (call->ax == AX_MEMORY_MAP) {
        query_range(call);
    } else if (call->ax == AX_MEMORY_SIZES) {
        call->ax = (uint16_t)lower(kib, KIB_1M_TO_16M);
        call->bx = (uint16_t)((kib - call->ax) / 64);
        call->cx = call->ax;
        call->dx = call->bx;
    } else if (call->ah == AH_EXTENDED_MEMORY) {
        call->ax = (uint16_t)lower(kib, KIB_OF_88_MAX);
    } else {
        call->ah = UNSUPPORTED;
        service_flag(call, FLAG_CARRY, 1);
    }
    return SERVICE_DONE;
}
