// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.result;

/**
 * A block that did not hold what was written there. Immutable.
 *
 * @param offset where it is in its file, in bytes
 * @param reason what is wrong with it: "holds nothing that a job wrote"
 */
public record BadBlock(long offset, String reason) {}
