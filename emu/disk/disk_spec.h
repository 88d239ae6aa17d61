/*
 * The value of --disk: FILE, or FILE,MODE with one of the modes
 *
 *   rw         the guest's writes go to the file, if it may be written
 *   ro         the guest's writes fail
 *   snapshot   the guest's writes stay in memory and end with the run
 *
 * A comma that none of these words follows is part of the name. A file whose
 * own name ends in such a word is named with its mode: `--disk odd,ro,rw`.
 */
#ifndef PAGEWALK_EMU_DISK_DISK_SPEC_H
#define PAGEWALK_EMU_DISK_DISK_SPEC_H

#include <stdbool.h>

enum disk_mode { DISK_MODE_RW, DISK_MODE_RO, DISK_MODE_SNAPSHOT };

enum { DISK_PATH_SIZE = 4096 };

struct disk_spec {
    char path[DISK_PATH_SIZE];
    enum disk_mode mode;
};

/* False: the name is empty or too long. */
bool disk_spec_read(struct disk_spec *spec, const char *text);

#endif
