/*
 * What the cases stand on: time, the DMA controllers, the floppy controller and
 * its interrupt, all polled with interrupts off.
 */
#ifndef PAGEWALK_TESTS_GUEST_FLOPPY_MACHINE_H
#define PAGEWALK_TESTS_GUEST_FLOPPY_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

enum {
    /* Where the transfers go: below 16 MiB, and far from the kernel. */
    BUFFER = 0x210000, BUFFER_BYTES = 0x10000,
    SECTOR = 512, TRACK = 18,

    DMA_WRITE = 0x04, DMA_READ = 0x08, DMA_VERIFY = 0x00,
    DMA_AUTO = 0x10, DMA_DOWN = 0x20,
    DMA_DEMAND = 0x00, DMA_SINGLE = 0x40, DMA_BLOCK = 0x80,
    DMA_CASCADE = 0xc0,

    FDC_DOR = 0x3f2, FDC_MSR = 0x3f4, FDC_FIFO = 0x3f5, FDC_DIR = 0x3f7,
    DOR_RUN = 0x04, DOR_DMA = 0x08, DOR_MOTOR_A = 0x10, DOR_MOTOR_B = 0x20,
    DRIVE_A = DOR_RUN | DOR_DMA | DOR_MOTOR_A,
    DRIVE_B = DOR_RUN | DOR_DMA | DOR_MOTOR_B | 1,
    RATE_500 = 0, RATE_250 = 2,

    WAIT_MS = 1500,             /* for an interrupt that must come */
};

/* The bytes at BUFFER. */
extern uint8_t *const buffer;

void machine_init(void);

/* Channel 2, for `bytes` bytes at `address`. */
void dma_program(uint8_t mode, uint32_t address, unsigned bytes);

/* Address and count of channel 2; the status register, which clears it. */
unsigned dma_address(void);
unsigned dma_count(void);
uint8_t dma_status(void);

/* Whether IRQ 6 came within `ms`; forgets it. */
bool irq_comes(unsigned ms);
void irq_forget(void);

/* Gives a command, false if the controller does not take it. */
bool fdc_give(const uint8_t *bytes, unsigned count);
#define GIVE(...) \
    fdc_give((const uint8_t[]){ __VA_ARGS__ }, \
             sizeof((const uint8_t[]){ __VA_ARGS__ }))

/* Reads the result, until the controller is idle; returns its bytes. */
unsigned fdc_take(uint8_t result[16]);

/* Resets the controller with this digital output register, asks it for the four
 * drives, and sets the times of a drive, with DMA unless `non_dma`. */
void fdc_reset(uint8_t dor, bool non_dma);

/* Moves a drive's head to track 0. */
void fdc_recalibrate(uint8_t drive);

/* Prints "FLOPPY NAME", then the interrupt and the bytes of a result. */
void say_result(const char *name);

/* Ends the line with a sum of `bytes` bytes at `data`, and a newline. */
void say_sum(const uint8_t *data, unsigned bytes);

#endif
