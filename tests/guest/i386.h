/*
 * What both test kernels need of the processor: descriptors, table registers,
 * the flags of EFLAGS that tell its generation, CPUID.
 */
#ifndef PAGEWALK_TESTS_GUEST_I386_H
#define PAGEWALK_TESTS_GUEST_I386_H

#include <stdbool.h>
#include <stdint.h>

/* The operand of LGDT and LIDT. */
struct i386_table_pointer {
    uint16_t limit;
    uint32_t base;
} __attribute__((packed));

/* A segment: limit in bytes or pages, the access byte, G and D in flags bits 3
 * and 2 (SDM vol. 3A 3.4.5). */
static inline void i386_set_segment(uint32_t entry[2], uint32_t base,
                                    uint32_t limit, unsigned access,
                                    unsigned flags)
{
    entry[0] = base << 16 | (limit & 0xffff);
    entry[1] = (base & 0xff000000) | flags << 20 | (limit & 0xf0000) |
               access << 8 | (base >> 16 & 0xff);
}

/* A gate with a count of parameters (SDM vol. 3A 5.8.3, 6.11). */
static inline void i386_set_gate(uint32_t entry[2], unsigned selector,
                                 uint32_t offset, unsigned parameters,
                                 unsigned access)
{
    entry[0] = selector << 16 | (offset & 0xffff);
    entry[1] = (offset & 0xffff0000) | access << 8 | parameters;
}

/* Can a flag of EFLAGS be changed? AC came with the 486, ID with CPUID. */
static inline bool i386_flag_changes(uint32_t flag)
{
    uint32_t before, after;

    __asm__ volatile("pushfl; popl %0; movl %0, %1; xorl %2, %1;"
                     "pushl %1; popfl; pushfl; popl %1; pushl %0; popfl"
                     : "=&r"(before), "=&r"(after) : "r"(flag));
    return (before ^ after) & flag;
}

/* EAX and EDX of a CPUID leaf. */
static inline uint32_t i386_cpuid(uint32_t leaf, uint32_t *edx)
{
    __asm__ volatile("cpuid" : "+a"(leaf), "=d"(*edx) : : "ebx", "ecx");
    return leaf;
}

#endif
