// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The images that forks and peers run in, made when they are missing or stale.
 *
 * <p>Three layers, each named by what went into it, so that a change remakes only what it touches: a base (a public
 * Debian image, or one made from a Debian mirror), <em>tools</em> (the classical tools and a link of the very JDK that
 * runs JMH), and <em>harness</em> (tools plus the class path). The recipes are the {@code Dockerfile}s beside this
 * package's classes.
 */
@NullMarked
package io.tare.image;

import org.jspecify.annotations.NullMarked;
