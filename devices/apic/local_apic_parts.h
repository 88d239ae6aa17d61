/* What the files of the local APIC offer to each other. */
#ifndef PAGEWALK_DEVICES_APIC_LOCAL_APIC_PARTS_H
#define PAGEWALK_DEVICES_APIC_LOCAL_APIC_PARTS_H

#include "devices/apic/local_apic.h"

enum {
    SVR_VECTOR = 0xff, SVR_ENABLED = 1 << 8, SVR_NO_FOCUS = 1 << 9,

    /* Error status (SDM vol. 3A 10.5.3). */
    ESR_SEND_ACCEPT = 1 << 2, ESR_SEND_VECTOR = 1 << 5,
    ESR_RECEIVE_VECTOR = 1 << 6, ESR_REGISTER = 1 << 7,
};

struct apic_kind_facts {
    const char *name;
    uint8_t version;
    bool thermal;
    unsigned id_bits;
    uint64_t hz;
};

const struct apic_kind_facts *apic_kind_facts(enum apic_kind kind);

static inline bool apic_is_software_enabled(const struct local_apic *apic)
{
    return apic->svr & SVR_ENABLED;
}

/* local_apic.c: */

/* The number of the highest vector of a set; -1: it is empty. */
int apic_highest(const struct apic_vectors *set);

/* Task, arbitration and processor priority (SDM vol. 3A 10.8.3). */
uint8_t apic_ppr(const struct local_apic *apic);
uint8_t apic_apr(const struct local_apic *apic);

/* Drives INTR as the registers now say. */
void apic_update(struct local_apic *apic);

/* A request of this vector; an illegal one is an error instead. */
void apic_request(struct local_apic *apic, uint8_t vector, bool level);

/* An entry of the local vector table has something to deliver. */
void apic_fire(struct local_apic *apic, enum apic_lvt entry);

/* Records an error, and interrupts if it is a new one. */
void apic_error(struct local_apic *apic, uint8_t error);

void apic_end_of_interrupt(struct local_apic *apic);
void apic_write_lvt(struct local_apic *apic, enum apic_lvt entry,
                    uint32_t value);
void apic_write_svr(struct local_apic *apic, uint32_t value);

/* local_apic_timer.c: */
void apic_timer_reset(struct local_apic *apic);
uint32_t apic_timer_count(const struct local_apic *apic);
void apic_timer_write_initial(struct local_apic *apic, uint32_t value);
void apic_timer_write_divide(struct local_apic *apic, uint32_t value);

/* The mode of the timer is about to change, or its mask: brings `from` up to
 * date, so that the count goes on from there. Then apic_timer_schedule(). */
void apic_timer_settle(struct local_apic *apic);
void apic_timer_schedule(struct local_apic *apic);

/* local_apic_ipi.c: the interrupt command register was written. */
void apic_send_ipi(struct local_apic *apic);

/* Whether it is a destination of a message, and takes it. False: it does not
 * accept it. */
bool apic_is_destination(const struct local_apic *apic,
                         const struct apic_message *message);
bool apic_accept(struct local_apic *apic, const struct apic_message *message);

/* local_apic_registers.c: an access of any size and place within the page. */
uint32_t apic_read(struct local_apic *apic, uint32_t offset, unsigned size);
void apic_write(struct local_apic *apic, uint32_t offset, unsigned size,
                uint32_t value);

#endif
