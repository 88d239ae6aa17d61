/* What the files of the server share. Each gdb_ function answers one kind of
 * packet; `text` is what follows its name and ends with a 0 byte. */
#ifndef PAGEWALK_EMU_GDB_GDB_PARTS_H
#define PAGEWALK_EMU_GDB_GDB_PARTS_H

#include "emu/gdb/gdb.h"

/* Errors that the protocol leaves to the server: gdb shows the number. They are
 * Linux' EINVAL and EFAULT. */
enum { GDB_EINVAL = 22, GDB_EFAULT = 14 };

void gdb_answer(struct gdb *gdb, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void gdb_answer_error(struct gdb *gdb, unsigned number);
void gdb_answer_bytes(struct gdb *gdb, const char *bytes, size_t length);

/* Sends gdb->answer now. */
void gdb_send(struct gdb *gdb);

/* Sends a line that gdb prints. */
void gdb_tell(struct gdb *gdb, const char *text);

/* Whether the guest can run, or stands where it failed. */
bool gdb_is_alive(const struct gdb *gdb);

/* The answer that says why the guest stands. */
void gdb_answer_stop(struct gdb *gdb);

/* g, G, p, P */
void gdb_read_registers(struct gdb *gdb);
void gdb_write_registers(struct gdb *gdb, const char *text);
void gdb_read_register(struct gdb *gdb, const char *text);
void gdb_write_register(struct gdb *gdb, const char *text);

/* m, M, X; `end` is behind the text. */
void gdb_read_memory(struct gdb *gdb, const char *text);
void gdb_write_memory(struct gdb *gdb, const char *text);
void gdb_write_binary(struct gdb *gdb, const char *text, const char *end);

/* Z, z: the text begins with the kind. */
void gdb_point(struct gdb *gdb, const char *text, bool insert);

/* vCont, c, s */
enum gdb_next gdb_resume(struct gdb *gdb, const char *text);

/* q and Q */
void gdb_query(struct gdb *gdb, const char *text);

/* The target description of the model: XML. `room` bytes, cut; returns its
 * length. */
size_t gdb_target(const struct gdb *gdb, char *text, size_t room);

#endif
