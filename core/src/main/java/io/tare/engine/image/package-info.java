// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
/** Images as directories of this machine, for engines that keep none. */
@NullMarked
package io.tare.engine.image;

import org.jspecify.annotations.NullMarked;
