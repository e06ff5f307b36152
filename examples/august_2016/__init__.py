"""The inbox of Ekerö kommun's Kommunstyrelsen for August 2016, built from the figures that it published."""
