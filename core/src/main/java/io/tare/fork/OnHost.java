// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.fork;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a benchmark class: its forks are plain processes of this machine, whatever the params {@code engine}, {@code runtime}
 * and {@code network} say; these name what the benchmark asks for itself. The fork finds the engine's name in the system
 * property {@code tare.engine}, and the image to run, if the engine has images, in {@code tare.image}.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface OnHost {}
