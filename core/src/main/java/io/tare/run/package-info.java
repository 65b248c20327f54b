// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Whose a thing is. Everything that a run makes outside its result folder (containers, networks, links, one scratch
 * directory) carries the run's id and its owner, so that the next start can take away what a killed run left, and
 * nothing else.
 */
@NullMarked
package io.tare.run;

import org.jspecify.annotations.NullMarked;
