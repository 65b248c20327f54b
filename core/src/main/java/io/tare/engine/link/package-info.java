// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
/** Network interfaces and namespaces of a run's own, for engines that have none or need a parent for theirs. */
@NullMarked
package io.tare.engine.link;

import org.jspecify.annotations.NullMarked;
