/*
 * The C side of the BIOS services: what a handler gets and what it returns.
 * Handlers run in flat protected mode with interrupts off (services.S).
 */
#ifndef PAGEWALK_FIRMWARE_SERVICES_SERVICES_H
#define PAGEWALK_FIRMWARE_SERVICES_SERVICES_H

#include <stdint.h>

#define REGISTER(letter)                                                    \
    union {                                                                 \
        uint32_t e##letter##x;                                              \
        uint16_t letter##x;                                                 \
        struct {                                                            \
            uint8_t letter##l;                                              \
            uint8_t letter##h;                                              \
        };                                                                  \
    }

/* The caller's registers, as services.S pushed them on the caller's stack. */
struct bios_call {
    uint32_t edi;
    uint32_t esi;
    uint32_t ebp;
    uint32_t esp;                   /* ignored on return */
    REGISTER(b);
    REGISTER(d);
    REGISTER(c);
    REGISTER(a);
    uint16_t gs;
    uint16_t fs;
    uint16_t es;
    uint16_t ds;
    uint16_t vector;
    uint16_t ip;
    uint16_t cs;
    uint16_t flags;
};

#undef REGISTER

_Static_assert(sizeof(struct bios_call) == 48, "services.S pushes 48 bytes");

enum {
    FLAG_CARRY = 0x0001,
    FLAG_ZERO = 0x0040
};

enum service_result {
    SERVICE_DONE,
    SERVICE_AGAIN,                  /* let interrupts in, then call again */
    SERVICE_WAIT                    /* wait for an interrupt, then call again */
};

#define SERVICE(number, handler)                                            \
    enum service_result handler(struct bios_call *call);                    \
    void service_##number(void);
#include "firmware/services/services.def"
#undef SERVICE

/* Runs the handler of call->vector; called by services.S. */
enum service_result service_call(struct bios_call *call);

/* Sets the interrupt vectors of the services to their entries. */
void services_install(void);

/* Sets or clears `flag` in what the caller's FLAGS will be. */
static inline void service_flag(struct bios_call *call, uint16_t flag, int on)
{
    call->flags = (call->flags & ~flag) | (on ? flag : 0);
}

#endif
