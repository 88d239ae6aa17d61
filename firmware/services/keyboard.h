/*
 * The 8042 keyboard controller.
 */
#ifndef PAGEWALK_FIRMWARE_SERVICES_KEYBOARD_H
#define PAGEWALK_FIRMWARE_SERVICES_KEYBOARD_H

/* Tests the controller and lets it deliver scan codes of set 1. Does nothing if
 * there is no controller. */
void keyboard_init(void);

/* Opens address line 20 through the controller's output port. */
void keyboard_controller_open_a20(void);

#endif
