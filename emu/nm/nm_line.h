/*
 * Lines of symbol lists, as nm, System.map, /proc/kallsyms and makefiles of
 * small kernels print them:
 *
 *     c0100000 T name                 nm, System.map
 *     c0100000 00000010 T name        nm -S
 *     vmlinux:c0100000 T name         nm -A
 *     c0100000 T f(int, char*)        nm -C
 *     c0100000 t name<tab>[module]    kallsyms
 *     name T c0100000 10              nm -f posix
 *     name |c0100000| T | FUNC|..     nm -f sysv
 *     c0100000 name                   the kernel.sym of xv6; Bochs
 *
 * Addresses are hexadecimal, of 32 bits; with more digits the rest is 0, or
 * all ones where bit 31 is one.
 */
#ifndef PAGEWALK_EMU_NM_NM_LINE_H
#define PAGEWALK_EMU_NM_NM_LINE_H

#include <stdbool.h>
#include <stdint.h>

enum nm_kind {
    NM_NOTHING,         /* the line has no address of code or data */
    NM_CODE,            /* t T i w W */
    NM_DATA,            /* b B d D g G r R s S u v V */
    NM_UNTYPED,         /* of a list without types */
};

struct nm_line {
    enum nm_kind kind;
    bool global;
    uint32_t address, size;     /* bytes; size 0: not known */
    const char *name;           /* in the line */
};

/* Which of these forms the lines of a list have, in which a name may look like
 * a number. */
enum nm_form {
    NM_FORM_UNKNOWN,
    NM_FORM_BSD,        /* the address first, with a type */
    NM_FORM_POSIX,      /* the name first */
    NM_FORM_UNTYPED,
};

/* Takes apart a line without its newline, which is changed. *form is that of
 * the lines before, NM_FORM_UNKNOWN at first. False: the line is none of
 * these. */
bool nm_line_read(struct nm_line *line, char *text, enum nm_form *form);

#endif
