/*
 * Which file a name leads to, so that two names of one file are known as such:
 * through symbolic links, hard links, other ways to the same folder, and also
 * where the file does not exist yet.
 */
#ifndef PAGEWALK_EMU_OPTIONS_FILE_IDENTITY_H
#define PAGEWALK_EMU_OPTIONS_FILE_IDENTITY_H

#include <stdbool.h>
#include <sys/types.h>

enum { FILE_NAME_SIZE = 256 };

struct file_identity {
    bool known;
    dev_t device;
    ino_t inode;                /* of the file, or of the folder it will be in */
    char name[FILE_NAME_SIZE];  /* in that folder; empty: the file exists */
    bool is_character;          /* a terminal, /dev/null: many may write */
};

/* Not known: the name cannot lead to a file. */
struct file_identity file_identity_of_path(const char *path);
struct file_identity file_identity_of_fd(int fd);

/* Whether both are known and one file. */
bool file_identity_same(const struct file_identity *a,
                        const struct file_identity *b);

#endif
