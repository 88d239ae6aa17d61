/* Which scene is shown. */
#ifndef PAGEWALK_TESTS_GUEST_VGA_MAIN_H
#define PAGEWALK_TESTS_GUEST_VGA_MAIN_H

extern const char *scene_name;

/* Sets the scene's mode anew. */
void scene_again(void);

#endif
