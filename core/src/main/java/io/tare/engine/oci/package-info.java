// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
/**
 * OCI runtimes without any engine: a bundle is made and the runtime's program is started on it. What is left when all else
 * is taken away, and the way to run a runtime that no engine knows.
 */
@NullMarked
package io.tare.engine.oci;

import org.jspecify.annotations.NullMarked;
