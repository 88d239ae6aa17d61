/*
 * INT 15h: memory, address line 20, waiting, and what the machine is (Ralf
 * Brown's Interrupt List; IBM PS/2 and PC BIOS Interface Technical Reference).
 */
#include <stdbool.h>

#include "firmware/lib/delay.h"
#include "firmware/lib/io.h"
#include "firmware/lib/memory.h"
#include "firmware/services/clock.h"
#include "firmware/services/e820.h"
#include "firmware/services/lowmem.h"
#include "firmware/services/services.h"

enum {
    AX_MEMORY_MAP = 0xe820,
    AX_MEMORY_SIZES = 0xe801,
    AX_A20_CLOSE = 0x2400, AX_A20_OPEN = 0x2401, AX_A20_STATUS = 0x2402,
    AX_A20_SUPPORT = 0x2403,
    AH_KEYBOARD_INTERCEPT = 0x4f,
    AH_WAIT_EVENT = 0x83,
    AH_WAIT = 0x86,
    AH_MOVE_BLOCK = 0x87,
    AH_EXTENDED_MEMORY = 0x88,
    AH_DEVICE_BUSY = 0x90,
    AH_DEVICE_READY = 0x91,
    AH_CONFIGURATION = 0xc0,
    AH_EXTENDED_DATA_AREA = 0xc1,

    SMAP = 0x534d4150,              /* signature in the call and the answer */
    DESCRIPTOR_BYTES = 20,
    UNSUPPORTED = 0x86,
    WAIT_GOES_ON = 0x83,

    KIB_1M_TO_16M = 15 * 1024,
    KIB_OF_88_MAX = 63 * 1024,      /* what fits 16 bits, as BIOSes cap it */

    SYSTEM_CONTROL_A = 0x92,
    A20 = 0x02, FAST_RESET = 0x01,
    A20_BY_8042 = 0x01, A20_BY_PORT_92 = 0x02,

    WAIT_STEP = 1000                /* us, then interrupts come in */
};

/* Of a GDT in memory; AH=87h takes the third and fourth. */
struct descriptor {
    uint16_t limit;
    uint16_t base_low;
    uint8_t base_middle;
    uint8_t access;
    uint8_t limit_high;
    uint8_t base_high;
};

enum { MOVE_FROM = 2, MOVE_TO = 3 };

extern const uint8_t configuration_table[];     /* entries.S */

static uint32_t lower(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static void fail_with(struct bios_call *call, uint8_t status)
{
    call->ah = status;
    service_flag(call, FLAG_CARRY, 1);
}

/* Copies range number EBX to ES:DI; EBX becomes the next range's number, or 0
 * after the last. */
static void query_range(struct bios_call *call)
{
    void *to = (void *)(call->es * 16u + (uint16_t)call->edi);

    if (call->edx != SMAP || call->ecx < DESCRIPTOR_BYTES ||
        call->ebx >= ebda.range_count) {
        fail_with(call, UNSUPPORTED);
        return;
    }
    memcpy(to, &ebda.ranges[call->ebx].base, DESCRIPTOR_BYTES);
    call->eax = SMAP;
    call->ecx = DESCRIPTOR_BYTES;
    call->ebx = call->ebx + 1 < ebda.range_count ? call->ebx + 1 : 0;
}

static void tell_sizes(struct bios_call *call)
{
    uint32_t kib = e820_extended_kib();

    call->ax = (uint16_t)lower(kib, KIB_1M_TO_16M);
    call->bx = (uint16_t)((kib - call->ax) / 64);
    call->cx = call->ax;
    call->dx = call->bx;
}

static bool set_a20(bool open)
{
    uint8_t control = inb(SYSTEM_CONTROL_A);

    outb(SYSTEM_CONTROL_A,
         (uint8_t)((control & ~(A20 | FAST_RESET)) | (open ? A20 : 0)));
    return control & A20;
}

static void serve_a20(struct bios_call *call)
{
    switch (call->ax) {
    case AX_A20_CLOSE:
    case AX_A20_OPEN:
        set_a20(call->ax == AX_A20_OPEN);
        break;
    case AX_A20_STATUS:
        call->al = inb(SYSTEM_CONTROL_A) & A20 ? 1 : 0;
        break;
    case AX_A20_SUPPORT:
        call->bx = A20_BY_8042 | A20_BY_PORT_92;
        break;
    default:
        fail_with(call, UNSUPPORTED);
        return;
    }
    call->ah = 0;
}

static uint8_t *base_of(const struct descriptor *d)
{
    return (uint8_t *)((uint32_t)d->base_high << 24 |
                       (uint32_t)d->base_middle << 16 | d->base_low);
}

/* CX words; address line 20 is as before then. */
static void move_block(struct bios_call *call)
{
    const struct descriptor *gdt =
        (const struct descriptor *)(call->es * 16u + (uint16_t)call->esi);
    uint8_t *to = base_of(&gdt[MOVE_TO]);
    const uint8_t *from = base_of(&gdt[MOVE_FROM]);
    bool was_open = set_a20(true);

    memcpy(to, from, call->cx * 2u);
    set_a20(was_open);
    call->ah = 0;
}

/* CX:DX microseconds. A step ends when interrupts are to come in; what is left
 * is in the BIOS data area, and the call that waits is known by its place on
 * the stack. */
static enum service_result wait(struct bios_call *call)
{
    struct real_mode_pointer caller = {
        (uint16_t)(uintptr_t)call, (uint16_t)((uintptr_t)call >> 16)
    };
    bool goes_on = bda.wait_flag & CLOCK_WAIT_GOES_ON;
    uint32_t step;

    if (!goes_on) {
        bda.wait_user = caller;
        bda.wait_count = (uint32_t)call->cx << 16 | call->dx;
        bda.wait_flag = CLOCK_WAIT_GOES_ON;
    } else if (bda.wait_user.offset != caller.offset ||
               bda.wait_user.segment != caller.segment) {
        fail_with(call, WAIT_GOES_ON);
        return SERVICE_DONE;
    }
    step = lower(bda.wait_count, WAIT_STEP);
    delay_us(step);
    bda.wait_count -= step;
    if (bda.wait_count > 0)
        return SERVICE_AGAIN;
    bda.wait_flag = 0;
    return SERVICE_DONE;
}

static void wait_for_event(struct bios_call *call)
{
    enum { START = 0, CANCEL = 1 };

    if (call->al == CANCEL)
        clock_end_wait();
    else if (call->al != START)
        fail_with(call, UNSUPPORTED);
    else if (!clock_begin_wait((uint32_t)call->cx << 16 | call->dx,
                               (struct real_mode_pointer){ call->bx,
                                                           call->es }))
        fail_with(call, WAIT_GOES_ON);
}

static enum service_result serve(struct bios_call *call)
{
    if (call->ax == AX_MEMORY_MAP) {
        query_range(call);
        return SERVICE_DONE;
    }
    if (call->ax == AX_MEMORY_SIZES) {
        tell_sizes(call);
        return SERVICE_DONE;
    }
    switch (call->ah) {
    case AX_A20_CLOSE >> 8:
        serve_a20(call);
        break;
    case AH_KEYBOARD_INTERCEPT:     /* the scan code counts */
        service_flag(call, FLAG_CARRY, 1);
        break;
    case AH_WAIT_EVENT:
        wait_for_event(call);
        break;
    case AH_WAIT:
        return wait(call);
    case AH_MOVE_BLOCK:
        move_block(call);
        break;
    case AH_EXTENDED_MEMORY:
        call->ax = (uint16_t)lower(e820_extended_kib(), KIB_OF_88_MAX);
        break;
    case AH_DEVICE_BUSY:            /* for systems that do other things then */
    case AH_DEVICE_READY:
        break;
    case AH_CONFIGURATION:
        call->es = ROM_SEGMENT;
        call->bx = (uint16_t)((uintptr_t)configuration_table - ROM_BASE);
        call->ah = 0;
        break;
    case AH_EXTENDED_DATA_AREA:
        call->es = bda.ebda_segment;
        break;
    default:
        fail_with(call, UNSUPPORTED);
        break;
    }
    return SERVICE_DONE;
}

enum service_result int15_system(struct bios_call *call)
{
    service_flag(call, FLAG_CARRY, 0);
    return serve(call);
}
